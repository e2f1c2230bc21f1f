import { expect, it } from 'vitest';
import { SeenTokens } from './seen-tokens.ts';

it('looks once more only for what the replica has not seen yet', () => {
  let isSeen = false;
  let looks = 0;
  const seenTokens = new SeenTokens({
    hasSeen: () => {
      looks++;
      return isSeen;
    },
  });
  expect([seenTokens.has('a:0:log:5:'), seenTokens.has('a:0:log:5:')]).toEqual([false, false]);
  isSeen = true;
  expect(seenTokens.has('a:0:log:5:')).toBe(true);
  expect(looks).toBe(3);
  expect(seenTokens.has('a:0:log:5:')).toBe(true);
  expect(looks).toBe(3);
  expect(seenTokens.has('a:0:log:6:')).toBe(true);
  expect(looks).toBe(4);
});
