import { expect, it } from 'vitest';
import { TokenBuckets } from './token-buckets.ts';

it('allows two seconds at once, then what is earned', () => {
  const buckets = new TokenBuckets(5);
  const allowed = Array.from({ length: 30 }, () => buckets.take('a', 0)).filter((s) => s === 0);
  expect(allowed).toHaveLength(10);
  expect(buckets.take('a', 0)).toBeCloseTo(0.2);
  expect(buckets.take('a', 100)).toBeCloseTo(0.1);
  expect(buckets.take('a', 200)).toBe(0);
  expect(buckets.take('a', 200)).toBeCloseTo(0.2);
});

it('keeps keys apart', () => {
  const buckets = new TokenBuckets(0.5);
  expect(buckets.take('a', 0)).toBe(0);
  expect(buckets.take('a', 0)).toBe(2);
  expect(buckets.take('b', 0)).toBe(0);
});

it('in the long run allows no more than the rate, however the requests are spaced', () => {
  const buckets = new TokenBuckets(10);
  let allowed = 0;
  for (let ms = 0; ms < 60_000; ms += 37) if (buckets.take('a', ms) === 0) allowed++;
  expect(allowed).toBeGreaterThanOrEqual(600);
  expect(allowed).toBeLessThanOrEqual(620);
});

it('forgets a key only when its bucket is full again', () => {
  const buckets = new TokenBuckets(1);
  buckets.take('a', 0);
  buckets.take('a', 0);
  expect(buckets.take('a', 1_900)).toBe(0);
  expect(buckets.take('a', 2_100)).toBe(0);
  expect(buckets.take('a', 2_200)).toBeGreaterThan(0);
  buckets.take('b', 10_000);
  buckets.take('b', 20_000);
  expect(buckets.size).toBe(1);
});

it('remembers a limited number of keys', () => {
  const buckets = new TokenBuckets(1);
  for (let key = 0; key < 200_000; key++) buckets.take(`key-${key}`, 0);
  expect(buckets.size).toBeLessThanOrEqual(100_000);
});
