import type { AppendMeter } from './append-meter.ts';
import type { Circuit } from './breaker.ts';

/** A record is at most this large: one oversized record must not poison a batch. */
export const RECORD_BYTES_MAX = 65_536;
/** What goes to the broker in one request. */
export const BATCH_BYTES_MAX = 524_288;
/**
 * From `append` until its promise is settled, in milliseconds. Shorter than a command waits, so
 * that "surely not in the log" is told as that.
 */
export const APPEND_TIMEOUT_MS = 3_500;

/** What is appended. */
export interface Payload {
  readonly value: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface StoredRecord {
  readonly offset: number;
  /** When the log took the record, by the log's own clock; milliseconds since 1970. */
  readonly timeMs: number;
  /** null is possible in a log that others write to; it is an undecodable record. */
  readonly value: Uint8Array | null;
  readonly headers: Readonly<Record<string, Uint8Array>>;
}

export interface LogBatch {
  readonly records: readonly StoredRecord[];
  /** One past the last readable record of the log, as known with this batch. */
  readonly endOffset: number;
}

export interface FollowOptions {
  /** Ends following; `follow` then resolves. */
  readonly signal: AbortSignal;
  /** The last record seen, to be compared with what the log has there now; null: from the start. */
  readonly after: StoredRecord | null;
  /**
   * Called for every turn of following: an answer, none in time, a batch handed over. Where it is
   * called at all, every few seconds, unless `onBatch` takes longer.
   */
  readonly onTurn?: () => void;
  /**
   * Records may come up to a second late if that spares work: many at once rather than each as
   * soon as it is there. For who needs to know of them and does not wait for them.
   */
  readonly isPatient?: boolean;
}

/**
 * One topic partition: the only source of truth of a context and its only sequencer.
 *
 * Every adapter passes the suite in `log.contract.ts`.
 */
export interface Log {
  /** `topic/partition`. */
  readonly name: string;

  /**
   * Appends the payloads in their order; other records may come between.
   *
   * Resolves: they are in the log, at least once. Rejects with `rejected` (surely none of them is),
   * `unknown` (any of them may be, or may yet come), `record-too-large` or `overloaded` (none is).
   * Settles within `APPEND_TIMEOUT_MS`. Appends that wait while one is under way share a request.
   */
  append(payloads: readonly Payload[]): Promise<void>;

  /**
   * Hands over all records after `options.after`, in order, each once, for as long as the signal
   * lets it: through disconnects, leader changes and silence. The next batch comes after the
   * promise of `onBatch` is fulfilled; what `onBatch` throws ends following.
   *
   * Rejects with `log-unusable` if the log no longer continues what was handed over (truncated,
   * recreated, trimmed past the position): the follower must then rebuild.
   */
  follow(onBatch: (batch: LogBatch) => Promise<void>, options: FollowOptions): Promise<void>;

  /** One past the last readable record. Rejects with `rejected` if the log can't be reached. */
  end(): Promise<number>;

  /**
   * The record at this offset; null: there is none, not yet or not any more. Rejects with
   * `rejected` if the log can't be reached.
   */
  read(offset: number): Promise<StoredRecord | null>;

  /** `Date.now()` of the last answer from the log; 0: none yet. Costs nothing. */
  lastContactMs(): number;

  /** What became of appends; left out: nobody counts. */
  readonly appends?: AppendMeter;

  /** Of appends: while it is open they are `rejected` at once; left out: there is no breaker. */
  readonly circuit?: Circuit;

  close(): Promise<void>;
}
