import { expect, it } from 'vitest';
import { AttemptLimit } from './attempt-limit.ts';

it('lets so many through at once, then one after each pause, and says when to come back', () => {
  const limit = new AttemptLimit(3, 10_000, 0);
  expect([limit.take(0), limit.take(0), limit.take(0)]).toEqual([0, 0, 0]);
  expect(limit.take(0)).toBe(10);
  expect(limit.take(9_000)).toBe(1);
  expect(limit.take(10_001)).toBe(0);
  expect(limit.take(10_001)).toBe(10);
});

it('saves up no more than that', () => {
  const limit = new AttemptLimit(2, 1_000, 0);
  expect([limit.take(1e9), limit.take(1e9), limit.take(1e9)]).toEqual([0, 0, 1]);
});
