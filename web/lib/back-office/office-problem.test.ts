import { describe, expect, it } from 'vitest';
import { ShopError } from '../shop-error.ts';
import { isUndecided, officeProblem } from './office-problem.ts';

describe('a problem of the back office', () => {
  it.each([
    [new ShopError('already-shipped', 409), /shipped already/],
    [new ShopError('stock-changed', 409, { detail: 'The stock is 3' }), /^The stock is 3 by now/],
    [new ShopError('level-not-active', 409), /make activate-level/],
    [new ShopError('invalid-request', 400, { fields: ['name'] }), /check: name/],
    [new ShopError('outcome-unknown', 504), /not done twice/],
    [new ShopError('timeout', null), /not done twice/],
    [new ShopError('overloaded', 503), /busy/],
    [new ShopError('too-many-requests', 429), /busy/],
    [new ShopError('brand-new', 409, { detail: 'It is full.' }), /^It is full\.$/],
    [new Error('a bug'), /Something went wrong/],
  ])('is told in words: %s', (error, words) => {
    expect(officeProblem(error)).toMatch(words);
  });

  it.each([
    [new ShopError('stock-changed', 409), false],
    [new ShopError('invalid-request', 400), false],
    [new ShopError('log-unavailable', 503), true],
    [new ShopError('outcome-unknown', 504), true],
    [new ShopError('unreachable', null), true],
    [new Error('a bug'), true],
  ])('leaves open what became of the command: %s, %s', (error, is) => {
    expect(isUndecided(error)).toBe(is);
  });
});
