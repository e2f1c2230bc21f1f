import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { APPEND_QUEUE_MAX, AppendQueue, type AppendRecord } from './append-queue.ts';
import { Breaker, OPEN_BASE_MS } from './breaker.ts';
import { SimbaError } from './errors.ts';
import { APPEND_TIMEOUT_MS, BATCH_BYTES_MAX, RECORD_BYTES_MAX } from './log.ts';

const record = (size = 1): AppendRecord => ({ value: new Uint8Array(size) });

describe('an append queue', () => {
  let batches: { records: readonly AppendRecord[]; settle: (error?: unknown) => void }[];
  let queue: AppendQueue;

  beforeEach(() => {
    vi.useFakeTimers();
    batches = [];
    queue = new AppendQueue(
      (records) =>
        new Promise((resolve, reject) => {
          batches.push({ records, settle: (error) => (error ? reject(error) : resolve()) });
        }),
    );
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('sends one batch at a time, and what waits meanwhile together', async () => {
    const appends = [queue.append([record()]), queue.append([record()]), queue.append([record()])];
    expect(batches.map(({ records }) => records.length)).toEqual([1]);
    batches[0]?.settle();
    await appends[0];
    await vi.advanceTimersByTimeAsync(0);
    expect(batches.map(({ records }) => records.length)).toEqual([1, 2]);
    batches[1]?.settle();
    await Promise.all(appends);
  });

  it('keeps batches under their size', async () => {
    const appends = Array.from({ length: 17 }, () => queue.append([record(RECORD_BYTES_MAX)]));
    for (let sent = 0; sent < batches.length; sent++) {
      batches[sent]?.settle();
      await vi.advanceTimersByTimeAsync(0);
    }
    await Promise.all(appends);
    const sizes = batches.map(({ records }) => records.length * RECORD_BYTES_MAX);
    expect(Math.max(...sizes)).toBe(BATCH_BYTES_MAX);
    expect(sizes).toHaveLength(1 + 2);
  });

  it('tells everybody in a batch what became of it', async () => {
    const first = queue.append([record()]);
    const others = [queue.append([record()]), queue.append([record()])];
    batches[0]?.settle();
    await first;
    await vi.advanceTimersByTimeAsync(0);
    batches[1]?.settle(new SimbaError('unknown', 'not confirmed'));
    for (const other of others) await expect(other).rejects.toMatchObject({ code: 'unknown' });
  });

  it('rejects what waited past its time without having sent it', async () => {
    const first = queue.append([record()]);
    const late = queue.append([record()]);
    late.catch(() => 'met below');
    await vi.advanceTimersByTimeAsync(APPEND_TIMEOUT_MS);
    batches[0]?.settle();
    await first;
    await expect(late).rejects.toMatchObject({ code: 'rejected' });
    expect(batches).toHaveLength(1);
  });

  it('refuses at once while the log takes nothing, and lets one try after a while', async () => {
    const guarded = new AppendQueue(
      (records) =>
        new Promise((resolve, reject) => {
          batches.push({ records, settle: (error) => (error ? reject(error) : resolve()) });
        }),
      new Breaker(),
    );
    const failure = new SimbaError('unknown', 'no answer');
    const first = guarded.append([record()]);
    batches[0]?.settle(failure);
    await expect(first).rejects.toBe(failure);
    await expect(guarded.append([record()])).rejects.toMatchObject({ code: 'rejected' });
    expect(batches).toHaveLength(1);

    await vi.advanceTimersByTimeAsync(OPEN_BASE_MS);
    const second = guarded.append([record()]);
    await expect(guarded.append([record()])).rejects.toMatchObject({ code: 'rejected' });
    batches[1]?.settle();
    await second;
    const third = guarded.append([record()]);
    await vi.advanceTimersByTimeAsync(0);
    batches[2]?.settle();
    await third;
  });

  it('refuses more than it may hold', async () => {
    const appends = Array.from({ length: APPEND_QUEUE_MAX + 1 }, () => queue.append([record()]));
    for (const append of appends) append.catch(() => 'given up');
    await expect(queue.append([record()])).rejects.toMatchObject({ code: 'overloaded' });
  });
});
