import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Settings } from './settings.ts';

export const SESSION_COOKIE = 'shop-session';
/** Random bits of a session's id: 128, as 22 characters. */
const SESSION_ID_BYTES = 16;
/** Browsers keep a cookie for 400 days at most. */
const MAX_AGE_SECONDS = 400 * 86_400;
const COOKIE = /(?:^|;\s*)shop-session=([\w-]{22})\.([\w-]{43})(?:;|$)/;

type CookieSettings = Pick<Settings, 'sessionKeys' | 'cookieDomain' | 'cookieSecure'>;

/** The session of a `Cookie` header; null: none, or not one that was signed here. */
export function readSession(
  cookieHeader: string | undefined,
  sessionKeys: readonly string[],
): string | null {
  const [, id, signature] = COOKIE.exec(cookieHeader ?? '') ?? [];
  if (id === undefined || signature === undefined) return null;
  const given = Buffer.from(signature);
  const isSigned = sessionKeys.some((key) => timingSafeEqual(Buffer.from(sign(id, key)), given));
  return isSigned ? id : null;
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
