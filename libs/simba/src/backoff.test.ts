import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Backoff } from './backoff.ts';

const CAP_MS = 1_000;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

it('fifty clients that failed together come back spread over the whole wait', async () => {
  const outageEndMs = performance.now() + 30_000;
  const returns: number[] = [];
  const client = async () => {
    const backoff = new Backoff(20, CAP_MS);
    while (performance.now() < outageEndMs) await backoff.failed();
    returns.push(performance.now() - outageEndMs);
  };
  const clients = Promise.all(Array.from({ length: 50 }, client));
  await vi.advanceTimersByTimeAsync(30_000 + 2 * CAP_MS);
  await clients;
  expect(returns).toHaveLength(50);
  const perTenth = Array.from({ length: 10 }, (_, tenth) => {
    const from = (tenth * CAP_MS) / 10;
    return returns.filter((ms) => ms >= from && ms < from + CAP_MS / 10).length;
  });
  // Together they would be 50 in one; a wait that is under way ends soon more often than late.
  expect(Math.max(...perTenth)).toBeLessThan(25);
  expect(perTenth.filter((count) => count > 0).length).toBeGreaterThanOrEqual(5);
});

it('waits for longer after each failure, and from the base again after a success', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  const backoff = new Backoff(20, CAP_MS);
  const waitOf = async () => {
    let isOver = false;
    const waited = backoff.failed().then(() => {
      isOver = true;
    });
    let ms = 0;
    for (; !isOver && ms < CAP_MS; ms++) await vi.advanceTimersByTimeAsync(1);
    await waited;
    return ms;
  };
  const waits: number[] = [];
  for (let i = 0; i < 8; i++) waits.push(await waitOf());
  expect(waits).toEqual([10, 20, 40, 80, 160, 320, 500, 500]);
  backoff.succeeded();
  expect(await waitOf()).toBe(10);
  vi.restoreAllMocks();
});
