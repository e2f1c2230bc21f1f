import { cookies } from 'next/headers';
import { POSITION_HEADER, SEEN_COOKIE, type Shown, shown } from './seen.ts';
import { SESSION_COOKIE } from './session.ts';
import { noAnswer, problemOf } from './shop-error.ts';
import { type ServiceUrls, webConfig } from './web-config.ts';

/** Below the browser's 10 s, as long as a service takes at most. */
const TIMEOUT_MS = 5_000;

/**
 * Reads from a service for the visitor of this request, with what that visitor has seen. Never
 * cached here and never repeated: the reader reloads. Throws `ShopError`.
 */
export async function readService<View>(
  service: keyof ServiceUrls,
  path: string,
): Promise<Shown<View>> {
  const visitor = await cookies();
  const headers = new Headers({ accept: 'application/json' });
  const session = visitor.get(SESSION_COOKIE)?.value;
  // The catalog is the same for everyone: it need not know who asks.
  if (session !== undefined && service !== 'catalog') {
    headers.set('cookie', `${SESSION_COOKIE}=${session}`);
  }
  const seen = visitor.get(SEEN_COOKIE)?.value;
  if (seen !== undefined && /^[\x21-\x7e]+$/.test(seen)) headers.set(POSITION_HEADER, seen);

  const url = webConfig().internal[service] + path;
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(url, { headers, signal, cache: 'no-store' }).catch(throwNoAnswer);
  if (!response.ok) throw await problemOf(response);
  return shown((await response.json().catch(throwNoAnswer)) as View, response);
}

function throwNoAnswer(cause: unknown): never {
  throw noAnswer(cause);
}
