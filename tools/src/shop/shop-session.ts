import { CausalToken } from '@thingy/simba';

/** As the storefront's: browser 10 s. */
export const ANSWER_MS_MAX = 10_000;

export interface Sent {
  readonly method: string;
  readonly body?: object | undefined;
  /** Win over the session's own. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export interface Answer<Body> {
  readonly status: number;
  /** null: it is no JSON. */
  readonly body: Body;
  readonly headers: Headers;
}

/** Whoever shops or manages by hand or by script: it keeps its cookie and what it has seen. */
export class ShopSession {
  readonly #bearer: string | null;
  #cookie = '';
  #seen = '';

  constructor(bearer: string | null = null) {
    this.#bearer = bearer;
  }

  /** Another device with the same cookie: it has a causal past of its own. */
  twin(): ShopSession {
    const twin = new ShopSession(this.#bearer);
    twin.#cookie = this.#cookie;
    return twin;
  }

  /** The header that a browser sends to any part of the shop; empty before there is a session. */
  get cookie(): { cookie?: string } {
    return this.#cookie === '' ? {} : { cookie: this.#cookie };
  }

  /** One attempt. Rejects where there is no connection, or no answer in ten seconds. */
  async send<Body>(url: string, { method, body, headers }: Sent): Promise<Answer<Body>> {
    const answer = await fetch(url, {
      method,
      headers: {
        ...this.cookie,
        ...(this.#seen !== '' && { 'shop-position': this.#seen }),
        ...(this.#bearer !== null && { authorization: `Bearer ${this.#bearer}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
    this.#remember(answer.headers);
    const text = await answer.text();
    const isJson = text !== '' && answer.headers.get('content-type')?.includes('json') === true;
    const parsed = (isJson ? JSON.parse(text) : null) as Body;
    return { status: answer.status, body: parsed, headers: answer.headers };
  }

  #remember(headers: Headers): void {
    const cookie = headers.getSetCookie().find((one) => one.startsWith('shop-session='));
    if (cookie !== undefined) this.#cookie = cookie.split(';')[0] ?? '';
    const position = headers.get('shop-position');
    if (position === null) return;
    this.#seen = CausalToken.parse(`${this.#seen}~${position}`).toString();
  }
}
