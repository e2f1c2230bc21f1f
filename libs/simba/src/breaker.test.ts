import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Breaker, OPEN_BASE_MS, OPEN_CAP_MS } from './breaker.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function fail(breaker: Breaker): void {
  breaker.began();
  breaker.failed();
}

/** Milliseconds until it lets a call through again. */
function untilPassable(breaker: Breaker): number {
  for (let ms = 0; ms < 60_000; ms++) {
    if (breaker.isPassable) return ms;
    vi.advanceTimersByTime(1);
  }
  throw new Error('it never opens');
}

it('lets calls through while they succeed, also several at once', () => {
  const breaker = new Breaker();
  breaker.began();
  expect(breaker.isPassable).toBe(true);
  breaker.began();
  breaker.succeeded();
  expect(breaker.circuit).toBe('closed');
});

it('is open after a failure, then tries one call, and closes if that succeeds', () => {
  const breaker = new Breaker();
  fail(breaker);
  expect(breaker.circuit).toBe('open');
  expect(breaker.isPassable).toBe(false);
  const openMs = untilPassable(breaker);
  expect(openMs).toBeGreaterThanOrEqual(OPEN_BASE_MS / 2);
  expect(openMs).toBeLessThanOrEqual(OPEN_BASE_MS + 1);
  breaker.began();
  expect(breaker.circuit).toBe('half-open');
  expect(breaker.isPassable).toBe(false);
  breaker.succeeded();
  expect(breaker.circuit).toBe('closed');
  expect(breaker.isPassable).toBe(true);
});

it('stays open for longer after each failure, up to a limit', () => {
  const breaker = new Breaker();
  for (let i = 0; i < 20; i++) {
    fail(breaker);
    expect(untilPassable(breaker)).toBeLessThanOrEqual(OPEN_CAP_MS + 1);
  }
  fail(breaker);
  expect(untilPassable(breaker)).toBeGreaterThanOrEqual(OPEN_CAP_MS / 2);
});

it('breakers that failed together do not try again together', () => {
  const breakers = Array.from({ length: 50 }, () => new Breaker());
  for (const breaker of breakers) for (let i = 0; i < 10; i++) fail(breaker);
  const passable = () => breakers.filter((breaker) => breaker.isPassable).length;
  const steps: number[] = [];
  for (let before = 0; before < 50; ) {
    vi.advanceTimersByTime(OPEN_CAP_MS / 20);
    const now = passable();
    steps.push(now - before);
    before = now;
  }
  // Ten steps from half the time to all of it: 5 each on average.
  expect(Math.max(...steps)).toBeLessThan(20);
});
