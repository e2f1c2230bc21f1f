import type { SessionService } from './browser-session.ts';
import { noAnswer, problemOf } from './shop-error.ts';

const PATH = '/session';
const TIMEOUT_MS = 10_000;

/** The storefront's own server, which can read the session's cookie. Throws `ShopError`. */
export class SessionClient implements SessionService {
  async read(): Promise<string | null> {
    const answer = (await (await ask('GET')).json()) as { session: string | null };
    return answer.session;
  }

  async end(): Promise<void> {
    await ask('DELETE');
  }
}

async function ask(method: 'GET' | 'DELETE'): Promise<Response> {
  const init: RequestInit = { method, cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) };
  const response = await fetch(PATH, init).catch((cause: unknown) => {
    throw noAnswer(cause);
  });
  if (!response.ok) throw await problemOf(response);
  return response;
}
