import { backoffMs, sleep } from './backoff.ts';
import { POSITION_HEADER, READ_HEADER, type Shown, shown } from './seen.ts';
import type { SeenCookie } from './seen-cookie.ts';
import { noAnswer, problemOf, ShopError } from './shop-error.ts';

/** Above a service's 5 s, so that the service tells what happened before the browser gives up. */
const TIMEOUT_MS = 10_000;
const READ_RETRY_WITHIN_MS = 500;

export interface Command {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** Makes a repetition of this command the same command. */
  readonly idempotencyKey?: string;
}

/**
 * One service, as the browser reaches it on its own domain. Every answer's causal token is kept,
 * that of a refusal too, and sent with every request. Throws `ShopError`.
 */
export class ServiceClient {
  readonly #url: string;
  readonly #seen: SeenCookie;

  constructor(url: string, seen: SeenCookie) {
    this.#url = url;
    this.#seen = seen;
  }

  /** Repeated once if no answer came or the service was busy: reading twice changes nothing. */
  async read<View>(path: string): Promise<Shown<View>> {
    try {
      return await this.#request<View>(path, { method: 'GET' });
    } catch (error) {
      if (!(error instanceof ShopError && (error.status ?? 503) >= 500)) throw error;
      await sleep(backoffMs(0, READ_RETRY_WITHIN_MS, READ_RETRY_WITHIN_MS));
      return this.#request<View>(path, { method: 'GET' });
    }
  }

  /** The answer has all that has happened by now, whatever this browser has seen. Not repeated. */
  readLatest<View>(path: string): Promise<Shown<View>> {
    return this.#request<View>(path, { method: 'GET', headers: { [READ_HEADER]: 'latest' } });
  }

  /** Never repeated here: its caller knows whether that is wanted. */
  send<View>({ method, path, body, idempotencyKey }: Command): Promise<Shown<View>> {
    const headers: Record<string, string> = {};
    if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
    // A command arrives although its page is left meanwhile.
    const init: RequestInit = { method, headers, keepalive: true };
    if (body === undefined) return this.#request<View>(path, init);
    headers['content-type'] = 'application/json';
    return this.#request<View>(path, { ...init, body: JSON.stringify(body) });
  }

  async #request<View>(path: string, init: RequestInit): Promise<Shown<View>> {
    const headers = new Headers(init.headers);
    const token = this.#seen.token();
    if (token !== '') headers.set(POSITION_HEADER, token);
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const all: RequestInit = { ...init, headers, signal, credentials: 'include' };
    const response = await fetch(this.#url + path, { ...all, cache: 'no-store' }).catch(
      throwNoAnswer,
    );
    this.#seen.merge(response.headers.get(POSITION_HEADER) ?? '');
    if (!response.ok) throw await problemOf(response);
    return shown((await response.json().catch(throwNoAnswer)) as View, response);
  }
}

function throwNoAnswer(cause: unknown): never {
  throw noAnswer(cause);
}
