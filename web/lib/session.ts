import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { PublicConfig } from './web-config.ts';

export const SESSION_COOKIE = 'shop-session';
/** From the guard to the page: the session that the request came with; empty: none. */
export const SESSION_HEADER = 'shop-visitor-session';
/** Browsers keep no cookie longer than 400 days (RFC 6265bis, section 5.5). */
export const SESSION_AGE_SECONDS_MAX = 400 * 24 * 60 * 60;

const ID_BYTES = 16;
const TAG_LENGTH = 22;
const COOKIE = /^([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/;

export function mintSession(keys: readonly string[]): string {
  return signSession(randomBytes(ID_BYTES).toString('base64url'), keys);
}

/** `<id>.<signature>`, signed by the first key. */
export function signSession(id: string, keys: readonly string[]): string {
  const [key] = keys;
  if (key === undefined) throw new Error('no session key');
  return `${id}.${signature(id, key).toString('base64url')}`;
}

/**
 * The session of this request: the cookie that came if its signature is right, the same id signed
 * anew if an older key had signed it, and null if it is missing or forged.
 */
export function sessionOf(cookie: string | undefined, keys: readonly string[]): string | null {
  const [, id, signed] = COOKIE.exec(cookie ?? '') ?? [];
  if (id === undefined || signed === undefined) return null;
  const given = Buffer.from(signed, 'base64url');
  const isOurs = keys.some((key) => timingSafeEqual(given, signature(id, key)));
  return isOurs ? signSession(id, keys) : null;
}

/**
 * What scripts may know of a session, whose cookie they can't read: enough to tell one from
 * another, and nothing to be in it with. The id has 128 random bits, so no hash of it leads back.
 */
export function sessionTag(session: string): string {
  const [id = ''] = session.split('.');
  const hash = createHash('sha256').update(`tag of session ${id}`).digest('base64url');
  return hash.slice(0, TAG_LENGTH);
}

/** What a request's `Cookie` header has under the session's name; of several the last. */
export function sessionIn(header: string | undefined): string | undefined {
  const start = `${SESSION_COOKIE}=`;
  const cookies = header?.split(';').map((cookie) => cookie.trim());
  return cookies?.findLast((cookie) => cookie.startsWith(start))?.slice(start.length);
}

/** What sets the session's cookie in an answer. */
export function cookieWith(session: string, config: PublicConfig): string {
  const { path, domain, secure } = cookieAttributes(config);
  const scope = domain === undefined ? '' : `; Domain=${domain}`;
  const age = `Max-Age=${SESSION_AGE_SECONDS_MAX}`;
  const safety = `HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  return `${SESSION_COOKIE}=${session}; Path=${path}; ${age}; ${safety}${scope}`;
}

/** Of the session's cookie, as the services set it, but for its age. */
export function cookieAttributes({ cookieDomain, cookieSecure }: PublicConfig) {
  return {
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    secure: cookieSecure,
    ...(cookieDomain === null ? {} : { domain: cookieDomain }),
  } as const;
}

function signature(id: string, key: string): Buffer {
  return createHmac('sha256', key).update(id).digest();
}
