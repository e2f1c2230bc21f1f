import { expect, it } from 'vitest';
import { Histogram } from './histogram.ts';

it('counts a value under the first bound that it does not exceed', () => {
  const histogram = new Histogram([1, 10]);
  for (const value of [0, 1, 1.5, 10, 11, 1_000]) histogram.observe(value);
  expect(histogram.counts).toEqual([2, 2, 2]);
  expect(histogram.sum).toBe(1_023.5);
});
