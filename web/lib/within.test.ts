import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { within } from './within.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('ends what takes too long, as a timeout', async () => {
  const forever = within(
    3_000,
    (signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
  );
  const told = expect(forever).rejects.toMatchObject({ name: 'TimeoutError' });
  await vi.advanceTimersByTimeAsync(3_000);
  await told;
});

it.each([
  ['done', 'fulfilled', async () => 'done'],
  ['failed', 'rejected', () => Promise.reject(new Error('failed'))],
])('leaves nothing behind of what has %s in time', async (_, status, act) => {
  const [settled] = await Promise.allSettled([within(3_000, act)]);
  expect(settled.status).toBe(status);
  expect(vi.getTimerCount()).toBe(0);
});
