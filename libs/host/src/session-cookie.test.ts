import { expect, it } from 'vitest';
import { mintSession, readSession } from './session-cookie.ts';

const KEYS = ['the newest key', 'the older key'];
const settings = { sessionKeys: KEYS, cookieDomain: null, cookieSecure: true };
const mint = (changes: Partial<typeof settings> = {}) => {
  const { id, setCookie } = mintSession({ ...settings, ...changes });
  return { id, cookie: setCookie.split(';')[0] ?? '' };
};

it('what was minted is read, wherever it stands in the header', () => {
  const { id, cookie } = mint();
  expect(id).toMatch(/^[\w-]{22}$/);
  for (const header of [cookie, `a=b; ${cookie}`, `${cookie}; a=b`, `a=b;${cookie};c=d`]) {
    expect(readSession(header, KEYS)).toBe(id);
  }
});

it('no session is minted twice', () => {
  expect(new Set(Array.from({ length: 1_000 }, () => mint().id)).size).toBe(1_000);
});

it('the first key signs and all verify, until they are gone', () => {
  const { id, cookie } = mint({ sessionKeys: ['the older key'] });
  expect(readSession(cookie, KEYS)).toBe(id);
  expect(readSession(cookie, ['the newest key'])).toBeNull();
  expect(readSession(cookie, [])).toBeNull();
});

it('a cookie that was read once is read again, by those keys and no others', () => {
  const { id, cookie } = mint();
  for (let again = 0; again < 3; again++) expect(readSession(cookie, KEYS)).toBe(id);
  expect(readSession(`${cookie}; a=b`, KEYS)).toBe(id);
  const other = `${cookie.slice(0, -1)}${cookie.endsWith('A') ? 'B' : 'A'}`;
  expect(readSession(other, KEYS)).toBeNull();
  expect(readSession(cookie, ['another key'])).toBeNull();
});

it('what was not signed here is none', () => {
  const { cookie } = mint();
  const { cookie: other } = mint();
  const [id] = cookie.split('.');
  const [, signature] = other.split('.');
  const forged = [
    undefined,
    '',
    `${id}.${signature}`,
    `${id}`,
    `${id}.`,
    `${cookie}x`,
    cookie.slice(0, -1),
    cookie.replace('shop-session', 'x-shop-session'),
    cookie.replace('shop-session=', 'shop-session=x'),
  ];
  for (const header of forged) expect(readSession(header, KEYS)).toBeNull();
});

it('nothing is minted without a key', () => {
  expect(() => mint({ sessionKeys: [] })).toThrow('SESSION_KEYS');
});
