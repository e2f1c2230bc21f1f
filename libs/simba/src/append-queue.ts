import { AppendMeter } from './append-meter.ts';
import type { Breaker } from './breaker.ts';
import { SimbaError } from './errors.ts';
import { APPEND_TIMEOUT_MS, BATCH_BYTES_MAX, RECORD_BYTES_MAX } from './log.ts';
import { nowMs } from './scheduler.ts';

/** Appends that may wait for the batch under way. */
export const APPEND_QUEUE_MAX = 20_000;

export interface AppendRecord {
  /** For compacted topics. */
  readonly key?: string;
  readonly value: Uint8Array | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** For topics that keep the times they are given; the producer's clock where it is left out. */
  readonly timeMs?: number;
}

interface Waiting {
  readonly records: readonly AppendRecord[];
  readonly bytes: number;
  readonly deadlineMs: number;
  readonly resolve: () => void;
  readonly reject: (error: SimbaError) => void;
}

type Send = (records: readonly AppendRecord[], deadlineMs: number) => Promise<void>;

/**
 * Group commit: one batch is under way at a time, and all that waits meanwhile goes into the next.
 * `send` gets the records and the time (`nowMs`) by which it must be settled; it
 * rejects with a `SimbaError`. A breaker refuses appends at once while the log takes none; a meter
 * counts what becomes of them.
 */
export class AppendQueue {
  readonly #send: Send;
  readonly #breaker: Breaker | null;
  readonly #meter: AppendMeter;
  #waiting: Waiting[] = [];
  #isSending = false;
  #closed = false;

  constructor(send: Send, breaker: Breaker | null = null, meter = new AppendMeter()) {
    this.#send = send;
    this.#breaker = breaker;
    this.#meter = meter;
  }

  append(records: readonly AppendRecord[]): Promise<void> {
    const bytes = records.reduce((sum, record) => sum + sizeOf(record), 0);
    const refusal = this.#refusal(records, bytes);
    if (refusal !== null) {
      this.#meter.settled(refusal.code);
      return Promise.reject(refusal);
    }
    return new Promise((resolve, reject) => {
      const deadlineMs = nowMs() + APPEND_TIMEOUT_MS;
      this.#waiting.push({ records, bytes, deadlineMs, resolve, reject });
      if (!this.#isSending) void this.#sendAll();
    });
  }

  close(): void {
    this.#closed = true;
  }

  #refusal(records: readonly AppendRecord[], bytes: number): SimbaError | null {
    if (this.#closed) return new SimbaError('rejected', 'the log has been closed');
    if (records.some((record) => sizeOf(record) > RECORD_BYTES_MAX) || bytes > BATCH_BYTES_MAX) {
      const limits = `a record is at most ${RECORD_BYTES_MAX} bytes, a batch ${BATCH_BYTES_MAX}`;
      return new SimbaError('record-too-large', limits);
    }
    if (this.#breaker?.isPassable === false) {
      return new SimbaError('rejected', 'the log took no records a moment ago');
    }
    if (this.#waiting.length >= APPEND_QUEUE_MAX) {
      return new SimbaError('overloaded', `${APPEND_QUEUE_MAX} appends are waiting already`);
    }
    return null;
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true;
    while (this.#waiting.length > 0) {
      const batch = this.#takeBatch();
      if (batch.length > 0) await this.#sendBatch(batch);
    }
    this.#isSending = false;
  }

  async #sendBatch(batch: readonly Waiting[]): Promise<void> {
    const deadlineMs = Math.min(...batch.map((waiting) => waiting.deadlineMs));
    const records = batch.flatMap((waiting) => waiting.records);
    const sinceMs = nowMs();
    this.#breaker?.began();
    try {
      await this.#send(records, deadlineMs);
      this.#breaker?.succeeded();
      this.#meter.settled('landed', batch.length);
      for (const waiting of batch) waiting.resolve();
    } catch (error) {
      this.#breaker?.failed();
      const reason =
        error instanceof SimbaError ? error : new SimbaError('unknown', 'append failed', error);
      this.#meter.settled(reason.code, batch.length);
      for (const waiting of batch) waiting.reject(reason);
    }
    this.#meter.sent(records.length, nowMs() - sinceMs);
  }

  /** What has waited past its time was never sent, and so is surely not in the log. */
  #takeBatch(): readonly Waiting[] {
    const now = nowMs();
    const batch: Waiting[] = [];
    let bytes = 0;
    let taken = 0;
    for (const waiting of this.#waiting) {
      if (bytes + waiting.bytes > BATCH_BYTES_MAX) break;
      taken++;
      if (waiting.deadlineMs <= now) {
        this.#meter.settled('rejected');
        waiting.reject(new SimbaError('rejected', 'the log did not take records in time'));
        continue;
      }
      bytes += waiting.bytes;
      batch.push(waiting);
    }
    this.#waiting = this.#waiting.slice(taken);
    return batch;
  }
}

/** Bytes that count against `RECORD_BYTES_MAX` and `BATCH_BYTES_MAX`. */
export function sizeOf(record: AppendRecord): number {
  let bytes = record.value?.length ?? 0;
  for (const name in record.headers) bytes += name.length + (record.headers[name]?.length ?? 0);
  return bytes;
}
