import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { OpenLoop } from './open-loop.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const answeredAfter = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('it is due at once, and then as often as was said', async () => {
  const begunAt: number[] = [];
  const startedAt = performance.now();
  const loop = new OpenLoop(2, async () => begunAt.push(performance.now() - startedAt));
  loop.start();
  await vi.advanceTimersByTimeAsync(7);
  await loop.stop();
  expect(begunAt).toEqual([0, 2, 4, 6]);
});

test('nothing waits for what was begun before, and all of a stall is counted', async () => {
  const loop = new OpenLoop(10, (number) => answeredAfter(number === 0 ? 100 : 1));
  loop.start();
  await vi.advanceTimersByTimeAsync(35);
  const stopped = loop.stop();
  await vi.advanceTimersByTimeAsync(100);
  const { latenciesMs } = await stopped;
  expect(latenciesMs.toSorted((a, b) => a - b)).toEqual([1, 1, 1, 100]);
});

test('a generator that was held up makes up for it, and tells how late it was', async () => {
  const loop = new OpenLoop(10, async () => {});
  loop.start();
  // As for a process that gets no turn: time goes on, and no timer comes.
  const now = performance.now();
  vi.spyOn(performance, 'now').mockImplementation(() => now + 35);
  await vi.advanceTimersByTimeAsync(10);
  const { latenessMs } = await loop.stop();
  expect(latenessMs).toEqual([0, 25, 15, 5]);
});

test('what fails ends the load and is told, by the one who stops it', async () => {
  const begun: number[] = [];
  const loop = new OpenLoop(1, async (number) => {
    begun.push(number);
    if (number === 2) throw new Error('refused');
  });
  loop.start();
  await vi.advanceTimersByTimeAsync(20);
  await expect(loop.stop()).rejects.toMatchObject({ cause: { message: 'refused' } });
  expect(begun).toEqual([0, 1, 2]);
});

test('who stops it waits for nothing else once something failed', async () => {
  const never = new Promise(() => {});
  const loop = new OpenLoop(1, (number) => (number === 1 ? Promise.reject(new Error()) : never));
  loop.start();
  await vi.advanceTimersByTimeAsync(5);
  await expect(loop.stop()).rejects.toThrow('the load failed');
});

test('a machine that does not bear the rate is told so', async () => {
  const never = new Promise(() => {});
  const end = Promise.withResolvers<void>();
  const loop = new OpenLoop(0.001, () => Promise.race([never, end.promise]));
  loop.start();
  await vi.advanceTimersByTimeAsync(20);
  end.resolve();
  await expect(loop.stop()).rejects.toMatchObject({ cause: { message: /too many/ } });
});
