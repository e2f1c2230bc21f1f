import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Settings } from './settings.ts';
import { TwoGenerations } from './two-generations.ts';

export const SESSION_COOKIE = 'shop-session';
/** Random bits of a session's id: 128, as 22 characters. */
const SESSION_ID_BYTES = 16;
/** Browsers keep a cookie for 400 days at most. */
const MAX_AGE_SECONDS = 400 * 86_400;
const COOKIE = /(?:^|;\s*)shop-session=(([\w-]{22})\.([\w-]{43}))(?:;|$)/;
/** Cookies whose signatures are remembered. */
const VERIFIED_MAX = 20_000;
/** What one takes in memory. */
const VERIFIED_BYTES = 200;

type CookieSettings = Pick<Settings, 'sessionKeys' | 'cookieDomain' | 'cookieSecure'>;

/** By the keys that they were verified with. */
const verified = new WeakMap<readonly string[], TwoGenerations<true>>();

/**
 * The session of a `Cookie` header; null: none, or not one that was signed here. A signature is
 * looked at once: an HMAC takes longer than all that a cart does with a command.
 */
export function readSession(
  cookieHeader: string | undefined,
  sessionKeys: readonly string[],
): string | null {
  const [, cookie, id, signature] = COOKIE.exec(cookieHeader ?? '') ?? [];
  if (cookie === undefined || id === undefined || signature === undefined) return null;
  const known = verifiedWith(sessionKeys);
  if (known.get(cookie) === true) return id;
  const given = Buffer.from(signature);
  const isSigned = sessionKeys.some((key) => timingSafeEqual(Buffer.from(sign(id, key)), given));
  // A copy: what was cut out of the header would keep all of it.
  if (isSigned) known.set(Buffer.from(cookie).toString('latin1'), true);
  return isSigned ? id : null;
}

function verifiedWith(sessionKeys: readonly string[]): TwoGenerations<true> {
  let known = verified.get(sessionKeys);
  if (known === undefined) {
    const entriesMax = VERIFIED_MAX;
    const bytesMax = VERIFIED_MAX * VERIFIED_BYTES;
    known = new TwoGenerations({ entriesMax, bytesMax, bytesOf: () => VERIFIED_BYTES });
    verified.set(sessionKeys, known);
  }
  return known;
}

/** A new session and the `Set-Cookie` header that gives it to the browser. */
export function mintSession(settings: CookieSettings): { id: string; setCookie: string } {
  const [key] = settings.sessionKeys;
  if (key === undefined) throw new Error('the setting SESSION_KEYS is missing');
  const id = randomBytes(SESSION_ID_BYTES).toString('base64url');
  const attributes = [
    `${SESSION_COOKIE}=${id}.${sign(id, key)}`,
    `Max-Age=${MAX_AGE_SECONDS}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Lax',
    ...(settings.cookieDomain === null ? [] : [`Domain=${settings.cookieDomain}`]),
    ...(settings.cookieSecure ? ['Secure'] : []),
  ];
  return { id, setCookie: attributes.join('; ') };
}

function sign(id: string, key: string): string {
  return createHmac('sha256', key).update(id).digest('base64url');
}
