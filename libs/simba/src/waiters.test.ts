import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SimbaError } from './errors.ts';
import { useScheduler } from './scheduler.ts';
import { SWEEP_MS_MIN, WAITERS_MAX, Waiters } from './waiters.ts';

const WAIT_MS = 4_000;
/** Time that goes on when it is told to, and the timers in it. */
let nowMs = 0;
let timers = new Map<() => void, number>();
let timersSet = 0;

beforeEach(() => {
  nowMs = 0;
  timers = new Map();
  timersSet = 0;
  useScheduler({
    nowMs: () => nowMs,
    after: (ms, callback) => {
      timersSet++;
      const timer = () => callback();
      timers.set(timer, nowMs + ms);
      return () => timers.delete(timer);
    },
    turn: async () => {},
    random: () => 0,
    bytes: (count) => new Uint8Array(count),
  });
});

afterEach(() => useScheduler(null));

function goOnTo(ms: number): void {
  for (;;) {
    const due = [...timers].filter(([, atMs]) => atMs <= ms).sort(([, a], [, b]) => a - b)[0];
    if (due === undefined) break;
    const [timer, atMs] = due;
    timers.delete(timer);
    nowMs = Math.max(nowMs, atMs);
    timer();
  }
  nowMs = ms;
}

/** What becomes of one who waits, told when it is settled. */
function told(waiters: Waiters, key: string) {
  const waiter = waiters.forKey(key, WAIT_MS);
  const outcome = { is: 'waiting', atMs: 0 };
  waiter.promise.then(
    () => Object.assign(outcome, { is: 'released', atMs: nowMs }),
    (error) => Object.assign(outcome, { is: error.code, atMs: nowMs }),
  );
  return { outcome, reject: waiter.reject };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('who waits for a key', () => {
  it('is released when it was seen and published, with all who wait for the same', async () => {
    const waiters = new Waiters();
    const some = ['a', 'a', 'b'].map((key) => told(waiters, key).outcome);
    waiters.seen('a');
    waiters.seen('nobody waits for it');
    await settled();
    expect(some.map(({ is }) => is)).toEqual(['waiting', 'waiting', 'waiting']);
    waiters.release();
    await settled();
    expect(some.map(({ is }) => is)).toEqual(['released', 'released', 'waiting']);
    expect(waiters.size).toBe(1);
  });

  it('is told in time that it was not, and so is each after it', async () => {
    const waiters = new Waiters();
    const first = told(waiters, 'a').outcome;
    goOnTo(3);
    const second = told(waiters, 'b').outcome;
    goOnTo(1_000);
    const third = told(waiters, 'a').outcome;
    goOnTo(WAIT_MS - 1);
    await settled();
    expect([first, second, third].map(({ is }) => is)).toEqual(['waiting', 'waiting', 'waiting']);
    goOnTo(WAIT_MS);
    await settled();
    expect(first.is).toBe('unknown');
    goOnTo(WAIT_MS + SWEEP_MS_MIN);
    await settled();
    expect([second.is, third.is]).toEqual(['unknown', 'waiting']);
    goOnTo(1_000 + WAIT_MS);
    await settled();
    expect([third.is, waiters.size, timers.size]).toEqual(['unknown', 0, 0]);
  });

  it('may be rejected alone, once', async () => {
    const waiters = new Waiters();
    const [first, second] = [told(waiters, 'a'), told(waiters, 'a')];
    first.reject(new SimbaError('rejected', 'not taken'));
    first.reject(new SimbaError('rejected', 'not taken'));
    expect(waiters.size).toBe(1);
    waiters.seen('a');
    waiters.release();
    second.reject(new SimbaError('rejected', 'too late'));
    await settled();
    expect([first.outcome.is, second.outcome.is, waiters.size]).toEqual([
      'rejected',
      'released',
      0,
    ]);
  });

  it('shares one timer with all others, which looks again only while somebody waits', async () => {
    const waiters = new Waiters();
    for (let i = 0; i < 1_000; i++) {
      told(waiters, `${i}`);
      waiters.seen(`${i}`);
      waiters.release();
      goOnTo(i);
    }
    expect([timersSet, timers.size]).toEqual([1, 1]);
    goOnTo(WAIT_MS);
    expect([timersSet, timers.size]).toEqual([1, 0]);
  });

  it('is looked for so often at most, however many waited in vain', async () => {
    const waiters = new Waiters();
    const all = Array.from({ length: 200 }, (_, i) => {
      goOnTo(i);
      return told(waiters, `${i}`).outcome;
    });
    goOnTo(WAIT_MS + 199 + SWEEP_MS_MIN);
    await settled();
    expect(all.every(({ is }) => is === 'unknown')).toBe(true);
    expect(timersSet).toBeLessThanOrEqual(2 + 200 / SWEEP_MS_MIN);
  });

  it('is refused when too many wait, and told when nobody may wait any longer', async () => {
    const waiters = new Waiters();
    const first = told(waiters, '0').outcome;
    for (let i = 1; i < WAITERS_MAX; i++) told(waiters, `${i}`);
    expect(() => waiters.forKey('one more', WAIT_MS)).toThrow(`${WAITERS_MAX} callers`);
    waiters.rejectAll(new SimbaError('unknown', 'stopped'));
    await settled();
    expect([first.is, waiters.size, timers.size]).toEqual(['unknown', 0, 0]);
  });
});

describe('who waits for a condition', () => {
  it('is told at the publish after which it holds, or that it did not come to', async () => {
    const waiters = new Waiters();
    let isMet = false;
    const [met, late] = [waiters.until(() => isMet, WAIT_MS), waiters.until(() => false, WAIT_MS)];
    waiters.release();
    expect(waiters.size).toBe(2);
    isMet = true;
    waiters.release();
    expect(await met).toBe(true);
    goOnTo(WAIT_MS);
    expect(await late).toBe(false);
    expect(waiters.size).toBe(0);
  });
});
