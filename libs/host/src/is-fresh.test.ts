import { expect, it } from 'vitest';
import { isFresh } from './is-fresh.ts';

const ETAG = '"a-1"';

it.each([
  [undefined, false],
  ['', false],
  ['"b"', false],
  ['a-1', false],
  ['"A-1"', false],
  [ETAG, true],
  [`W/${ETAG}`, true],
  [`"b" , ${ETAG}`, true],
  ['*', true],
])('a client that has %s has it already: %s', (known, is) => {
  expect(isFresh(known, ETAG)).toBe(is);
});
