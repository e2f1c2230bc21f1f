import { expect, it } from 'vitest';
import { AttemptLimit, askingAddress } from './attempt-limit.ts';

it('lets so many through at once, then one after each pause, and says when to come back', () => {
  const limit = new AttemptLimit(3, 10_000);
  const take = (nowMs: number) => limit.take('198.51.100.1', nowMs);
  expect([take(0), take(0), take(0)]).toEqual([0, 0, 0]);
  expect(take(0)).toBe(10);
  expect(take(9_000)).toBe(1);
  expect(take(10_001)).toBe(0);
  expect(take(10_001)).toBe(10);
});

it('saves up no more than that', () => {
  const limit = new AttemptLimit(2, 1_000);
  const take = (nowMs: number) => limit.take('198.51.100.1', nowMs);
  expect([take(0), take(1e9), take(1e9), take(1e9)]).toEqual([0, 0, 0, 1]);
});

it('keeps nobody out for what others do, however many they are', () => {
  const limit = new AttemptLimit(1, 10_000);
  expect(limit.take('owner', 0)).toBe(0);
  for (let i = 0; i < 10_000; i++) limit.take(`stranger ${i}`, 0);
  expect(limit.take('stranger 9999', 0)).toBe(10);
  expect(limit.take('owner', 0)).toBe(0);
});

it.each([
  [null, ''],
  ['198.51.100.1', '198.51.100.1'],
  ['forged, 198.51.100.1', '198.51.100.1'],
])('takes the word of the nearest proxy alone: %s', (header, address) => {
  expect(askingAddress(header)).toBe(address);
});
