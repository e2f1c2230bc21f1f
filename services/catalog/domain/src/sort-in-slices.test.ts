import { describe, expect, it } from 'vitest';
import { finish, finishCounting, seeded } from './given.test-support.ts';
import { sortInSlices } from './sort-in-slices.ts';

const ascending = (a: number, b: number) => a - b;

describe('sorting in slices', () => {
  // One run, its borders, and numbers of runs that are no power of two.
  it.each([0, 1, 2, 2_048, 2_049, 6_144, 10_241, 50_000])('sorts %i entries', (count) => {
    const below = seeded(count + 1);
    const entries = Array.from({ length: count }, () => below(1_000_000_000));
    const before = [...entries];
    expect(finish(sortInSlices(entries, ascending))).toEqual([...entries].sort(ascending));
    expect(entries).toEqual(before);
  });

  it('loses no entry that compares as equal', () => {
    const entries = Array.from({ length: 5_000 }, (_, i) => i % 3);
    expect(finish(sortInSlices(entries, ascending))).toEqual([...entries].sort(ascending));
  });

  it.each([
    ['in order', (i: number) => i],
    ['in order but for the last', (i: number) => (i < 49_000 ? 2 * i : i)],
  ])('takes what is %s for one run or two', (_, at) => {
    const entries = Array.from({ length: 50_000 }, (_, i) => at(i));
    const { result, yields } = finishCounting(sortInSlices(entries, ascending));
    expect(result).toEqual([...entries].sort(ascending));
    expect(yields).toBeLessThanOrEqual(24 + 13);
  });

  it('yields between slices, and not at all for few entries', () => {
    const descending = (count: number) => Array.from({ length: count }, (_, i) => count - i);
    expect(finishCounting(sortInSlices(descending(2_000), ascending)).yields).toBe(0);
    expect(finishCounting(sortInSlices(descending(50_000), ascending)).yields).toBe(24 + 13);
  });
});
