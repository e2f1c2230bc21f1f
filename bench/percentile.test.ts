import { expect, test } from 'vitest';
import { percentile } from './percentile.ts';

const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);

test.each([
  [50, 50],
  [99, 99],
  [99.9, 100],
  [100, 100],
  [0, 1],
])('the percentile %d of 1 to 100, in any order, is %d', (percent, value) => {
  expect(percentile(hundred, percent)).toBe(value);
});

test('of one value it is that value, and of none it is no number', () => {
  expect(percentile([7], 99)).toBe(7);
  expect(percentile([], 50)).toBeNaN();
});

test('what it is asked of stays as it is', () => {
  const values = [3, 1, 2];
  percentile(values, 50);
  expect(values).toEqual([3, 1, 2]);
});
