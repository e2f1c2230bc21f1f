import { describe, expect, it } from 'vitest';
import { mintSession, sessionOf, sessionTag, signSession } from './session.ts';

const OLD = 'an older key of the shop';
const NEW = 'the newest key of the shop';

describe('the session cookie', () => {
  it('is a 128-bit id and its signature, both base64url', () => {
    expect(mintSession([NEW])).toMatch(/^[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}$/);
    expect(mintSession([NEW])).not.toBe(mintSession([NEW]));
  });

  it('has the signature that every service computes: HMAC-SHA256 of the id', () => {
    expect(signSession('AAAAAAAAAAAAAAAAAAAAAA', ['key'])).toBe(
      'AAAAAAAAAAAAAAAAAAAAAA.ZhmlyCnD-XqjpHjbB_OIbdXO3ImLwLdtkK5Wr6QSsmE',
    );
  });

  it('is kept while its signature is right', () => {
    const cookie = mintSession([NEW]);
    expect(sessionOf(cookie, [NEW, OLD])).toBe(cookie);
  });

  it('keeps its id and is signed anew when an older key had signed it', () => {
    const cookie = mintSession([OLD]);
    const renewed = sessionOf(cookie, [NEW, OLD]);
    expect(renewed?.split('.')[0]).toBe(cookie.split('.')[0]);
    expect(renewed).not.toBe(cookie);
    expect(sessionOf(renewed ?? '', [NEW])).toBe(renewed);
  });

  it.each([undefined, '', 'x', 'AAAAAAAAAAAAAAAAAAAAAA.AAAA', mintSession(['a stranger'])])(
    'is none when it is missing or forged: %s',
    (cookie) => {
      expect(sessionOf(cookie, [NEW, OLD])).toBeNull();
    },
  );
});

describe('the tag of a session', () => {
  it('is the same however the session is signed, and another for another session', () => {
    const id = 'AAAAAAAAAAAAAAAAAAAAAA';
    const tag = sessionTag(signSession(id, [OLD]));
    expect(sessionTag(signSession(id, [NEW]))).toBe(tag);
    expect(sessionTag(mintSession([NEW]))).not.toBe(tag);
  });

  it('holds nothing of the session', () => {
    const session = mintSession([NEW]);
    expect(sessionTag(session)).toMatch(/^[\w-]{22}$/);
    expect(session).not.toContain(sessionTag(session));
  });
});
