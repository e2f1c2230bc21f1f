import { createHmac } from 'node:crypto';
import { SESSION_COOKIE } from '../session-cookie.ts';
import { SESSION_KEYS } from './settings-for-tests.ts';

/** The cookie of a session with this name, signed with the first key of the tests or another. */
export function cookieOf(name: string, key = SESSION_KEYS[0] ?? ''): string {
  const id = name.padEnd(22, '_');
  return `${SESSION_COOKIE}=${id}.${createHmac('sha256', key).update(id).digest('base64url')}`;
}
