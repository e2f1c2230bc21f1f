import { AppendQueue, type AppendRecord } from './append-queue.ts';
import { SimbaError } from './errors.ts';
import type { FollowOptions, Log, LogBatch, Payload, StoredRecord } from './log.ts';
import { turn } from './scheduler.ts';

/** What may happen to an append, for tests and simulation. */
export type AppendFault = 'none' | 'duplicate' | 'lost-acknowledgement' | 'late' | 'refused';

/** Records handed over at once. */
const FOLLOW_BATCH_MAX = 500;

export interface MemoryLogOptions {
  readonly name?: string;
  /** The log's clock; `Date.now` by default. */
  readonly now?: () => number;
  /** Asked once per append. */
  readonly fault?: () => AppendFault;
}

/**
 * A `Log` in this process's memory, with the same guarantees as a real one and with faults on
 * demand: an append may land twice, land unacknowledged, land after it was given up, or be refused.
 * For tests and simulation only.
 */
export class MemoryLog implements Log {
  readonly name: string;
  #records: StoredRecord[] = [];
  /** Records before it were trimmed. */
  #start = 0;
  readonly #now: () => number;
  readonly #fault: () => AppendFault;
  readonly #queue = new AppendQueue((records) => this.#send(records));
  #late: (readonly AppendRecord[])[] = [];
  #onChange = new Set<() => void>();
  #lastContactMs = 0;

  constructor(options: MemoryLogOptions = {}) {
    this.name = options.name ?? 'memory/0';
    this.#now = options.now ?? Date.now;
    this.#fault = options.fault ?? (() => 'none');
  }

  append(payloads: readonly Payload[]): Promise<void> {
    return this.#queue.append(payloads);
  }

  async follow(
    onBatch: (batch: LogBatch) => Promise<void>,
    { signal, after }: FollowOptions,
  ): Promise<void> {
    let next = after === null ? 0 : after.offset + 1;
    let last = after;
    while (!signal.aborted) {
      if (last !== null && this.#records[last.offset]?.value !== last.value) {
        throw new SimbaError('log-unusable', `${this.name} was truncated below ${next}`);
      }
      if ((last?.offset ?? 0) < this.#start) {
        throw new SimbaError('log-unusable', `${this.name} was trimmed below ${this.#start}`);
      }
      const records = this.#records.slice(next, next + FOLLOW_BATCH_MAX);
      if (records.length === 0) {
        await this.#untilChange(signal);
        continue;
      }
      this.#lastContactMs = Date.now();
      await onBatch({ records, endOffset: this.#records.length });
      last = records.at(-1) ?? last;
      next += records.length;
    }
  }

  async end(): Promise<number> {
    return this.#records.length;
  }

  async read(offset: number): Promise<StoredRecord | null> {
    return offset < this.#start ? null : (this.#records[offset] ?? null);
  }

  lastContactMs(): number {
    return this.#lastContactMs;
  }

  async close(): Promise<void> {
    this.#queue.close();
    this.#changed();
  }

  /** For tests: forgets all records from this offset on, as a broker that lost its disk would. */
  truncate(offset: number): void {
    this.#records = this.#records.slice(0, offset);
    this.#changed();
  }

  /** Forgets all records before this offset, as an operator may; they do not come back. */
  trim(offset: number): void {
    this.#start = Math.max(this.#start, offset);
  }

  /** The first offset that is not trimmed. */
  get start(): number {
    return this.#start;
  }

  /** For tests: every record that it ever had, trimmed or not. */
  all(): readonly StoredRecord[] {
    return [...this.#records];
  }

  /** For tests: deletes all of it, and makes it anew with this record. */
  recreate(...first: readonly Payload[]): void {
    this.#records = [];
    this.#start = 0;
    this.#land(first);
  }

  async #send(records: readonly AppendRecord[]): Promise<void> {
    await turn();
    const fault = this.#fault();
    if (fault === 'refused') throw new SimbaError('rejected', 'refused on demand');
    if (fault === 'late') {
      this.#late.push(records);
      throw new SimbaError('unknown', 'lands after it was given up');
    }
    for (const late of this.#late.splice(0)) this.#land(late);
    this.#land(records);
    if (fault === 'duplicate') this.#land(records);
    if (fault === 'lost-acknowledgement') throw new SimbaError('unknown', 'not acknowledged');
  }

  #land(records: readonly AppendRecord[]): void {
    for (const { value, headers = {} } of records) {
      const record = { offset: this.#records.length, timeMs: this.#now(), value };
      this.#records.push({ ...record, headers: encoded(headers) });
    }
    this.#changed();
  }

  #changed(): void {
    for (const wake of this.#onChange) wake();
  }

  async #untilChange(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = () => {
        this.#onChange.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#onChange.add(wake);
      signal.addEventListener('abort', wake);
    });
  }
}

function encoded(headers: Readonly<Record<string, string>>): Record<string, Uint8Array> {
  const encoder = new TextEncoder();
  const entries = Object.entries(headers);
  return Object.fromEntries(entries.map(([name, value]) => [name, encoder.encode(value)]));
}
