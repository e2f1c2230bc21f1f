import { mergeTokens } from './causal-token.ts';
import { SEEN_COOKIE } from './seen.ts';
import type { PublicConfig } from './web-config.ts';

const AGE_SECONDS_MAX = 400 * 24 * 60 * 60;

/**
 * What this browser has seen of the shop, shared by all its tabs and with the server through a
 * cookie. This tab's own part is kept in memory too, in case cookies are lost or refused.
 */
export class SeenCookie {
  readonly #attributes: string;
  #own = '';

  constructor({ cookieDomain, cookieSecure }: PublicConfig) {
    const domain = cookieDomain === null ? '' : `; Domain=${cookieDomain}`;
    const secure = cookieSecure ? '; Secure' : '';
    this.#attributes = `; Path=/; Max-Age=${AGE_SECONDS_MAX}; SameSite=Lax${domain}${secure}`;
  }

  token(): string {
    return mergeTokens(readCookie(SEEN_COOKIE), this.#own);
  }

  merge(position: string): void {
    if (position === '') return;
    this.#own = mergeTokens(this.token(), position);
    // biome-ignore lint/suspicious/noDocumentCookie: CookieStore is missing on plain http
    document.cookie = `${SEEN_COOKIE}=${this.#own}${this.#attributes}`;
  }
}

function readCookie(name: string): string {
  const start = `${name}=`;
  const cookie = document.cookie.split('; ').find((text) => text.startsWith(start));
  return cookie?.slice(start.length) ?? '';
}
