import { Backoff } from './backoff.ts';
import { SimbaError } from './errors.ts';
import { type Fetched, KafkaReader } from './kafka-reader.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import type { FollowOptions, LogBatch, StoredRecord } from './log.ts';
import { nowMs, turn } from './scheduler.ts';

/** A fetch far behind the end reads a lot; a small one near it decodes without a pause. */
const FETCH_BYTES_BEHIND = 1_048_576;
const FETCH_BYTES_NEAR = 262_144;
const NEAR_RECORDS = 2_000;
/** For which a patient follower waits at the end of the log: some dozen commands. */
const FETCH_BYTES_PATIENT = 16_384;
/**
 * No fetch for this long: a topic could have been deleted, made again and filled meanwhile, without
 * that the connection tells. In milliseconds.
 */
const UNWATCHED_MS_MAX = 1_000;
/** So few records are handed over before more are asked for: asking takes longer than applying. */
const HANDED_FIRST_MAX = 4;
const RECONNECT_BASE_MS = 50;
const RECONNECT_CAP_MS = 1_000;

/**
 * Reads one partition without a consumer group, by kafkajs's own broker connection: all of it, from
 * a position of its own choosing, for ever.
 */
export class KafkaFollower {
  readonly #settings: KafkaSettings;
  readonly #topic: string;
  readonly #partition: number;
  #lastContactMs = 0;

  constructor(settings: KafkaSettings, topic: string, partition: number) {
    this.#settings = settings;
    this.#topic = topic;
    this.#partition = partition;
  }

  get lastContactMs(): number {
    return this.#lastContactMs;
  }

  /** As `Log.follow`. */
  async follow(
    onBatch: (batch: LogBatch) => Promise<void>,
    { signal, after, onTurn = ignore, isPatient = false }: FollowOptions,
  ): Promise<void> {
    const backoff = new Backoff(RECONNECT_BASE_MS, RECONNECT_CAP_MS);
    const position: Position = { last: after, behind: true, isAtEnd: false, isPatient };
    while (!signal.aborted) {
      try {
        await this.#followLeader(position, onBatch, signal, () => {
          backoff.succeeded();
          onTurn();
        });
      } catch (error) {
        if (error instanceof FollowerError) throw error.cause;
        this.#throwIfLost(error, position);
        if (!signal.aborted) {
          this.#settings.onTrouble?.('follow', error);
          this.#settings.meter?.retried('follow');
        }
        onTurn();
        await backoff.failed(signal);
      }
    }
  }

  /** One past the last readable record. */
  async end(): Promise<number> {
    try {
      const reader = await this.#connect();
      try {
        const end = await reader.end();
        this.#lastContactMs = Date.now();
        return end;
      } finally {
        reader.close();
      }
    } catch (error) {
      throw new SimbaError('rejected', `the end of ${this.#topic} could not be read`, error);
    }
  }

  /** As `Log.read`. */
  async read(offset: number): Promise<StoredRecord | null> {
    try {
      const reader = await this.#connect();
      try {
        const { records, next } = await this.#fetch(reader, offset);
        if (records[0]?.offset === offset) return records[0];
        // A new leader may not show yet what the old one has shown; only if it says so is it gone.
        if (next > offset || (await reader.end()) <= offset) return null;
        throw new Error(`${this.#topic} does not show ${offset} yet`);
      } finally {
        reader.close();
      }
    } catch (error) {
      if (isOutOfRange(error)) return null;
      throw new SimbaError('rejected', `${this.#topic} could not be read at ${offset}`, error);
    }
  }

  #connect(): Promise<KafkaReader> {
    return KafkaReader.connect(this.#settings, this.#topic, this.#partition);
  }

  /**
   * Until the connection breaks. Fetches the next batch while `onBatch` has the last one; of a few
   * records those who wait for them come first.
   */
  async #followLeader(
    position: Position,
    onBatch: (batch: LogBatch) => Promise<void>,
    signal: AbortSignal,
    onSuccess: () => void,
  ): Promise<void> {
    const reader = await this.#connect();
    try {
      await this.#checkContinues(reader, position.last);
      // Its failure is met by the next await, if there is one; it must not count as unhandled.
      let fetched = this.#fetch(reader, nextOf(position), position);
      fetched.catch(ignore);
      while (!signal.aborted) {
        const batch = await fetched;
        onSuccess();
        const { records, endOffset, next } = batch;
        const last = records.at(-1) ?? position.last;
        position.behind = endOffset - next > NEAR_RECORDS;
        position.isAtEnd = endOffset <= next;
        const isHandedFirst = records.length <= HANDED_FIRST_MAX;
        if (isHandedFirst) await hand(batch, position, onBatch);
        // Those who wait for it have their turn before the connection does.
        if (isHandedFirst && records.length > 0) await turn();
        if (nowMs() - batch.atMs > UNWATCHED_MS_MAX) await this.#checkContinues(reader, last);
        // Not behind the last record: compaction may have taken those after it away.
        fetched = this.#fetch(reader, next, position);
        fetched.catch(ignore);
        if (!isHandedFirst) await hand(batch, position, onBatch);
      }
    } finally {
      reader.close();
    }
  }

  async #fetch(
    reader: KafkaReader,
    next: number,
    { behind, isAtEnd, isPatient }: Omit<Position, 'last'> = AT_ONCE,
  ): Promise<Fetched> {
    const maxBytes = behind ? FETCH_BYTES_BEHIND : FETCH_BYTES_NEAR;
    const minBytes = isPatient && isAtEnd ? FETCH_BYTES_PATIENT : 1;
    const fetched = await reader.fetch(next, maxBytes, minBytes);
    this.#lastContactMs = Date.now();
    return fetched;
  }

  /** Reads the last record again: a log that was truncated or recreated has another one there. */
  async #checkContinues(reader: KafkaReader, last: StoredRecord | null): Promise<void> {
    if (last === null) return;
    const { records } = await this.#fetch(reader, last.offset);
    const [there] = records;
    // A new leader may not show yet what the old one has shown; only if it says so is it gone.
    if (there === undefined && (await reader.end()) > last.offset) {
      throw new Error(`${this.#topic} does not show ${last.offset} yet`);
    }
    if (there?.offset !== last.offset || !isSame(there.value, last.value)) {
      throw new FollowerError(
        new SimbaError('log-unusable', `${this.#topic} was changed at or below ${last.offset}`),
      );
    }
  }

  /** Never "reset to latest": what was trimmed or cut off can't be guessed. */
  #throwIfLost(error: unknown, position: Position): void {
    if (!isOutOfRange(error)) return;
    const where = `${this.#topic} does not reach to where it was read: ${nextOf(position)}`;
    throw new SimbaError('log-unusable', where, error);
  }
}

interface Position {
  last: StoredRecord | null;
  behind: boolean;
  /** Nothing more is there to be read. */
  isAtEnd: boolean;
  readonly isPatient: boolean;
}

const AT_ONCE = { behind: false, isAtEnd: false, isPatient: false } as const;

/** Carries an error that trying again can't mend through the loop that tries again. */
class FollowerError extends Error {
  constructor(cause: unknown) {
    super('following must end', { cause });
  }
}

function isOutOfRange(error: unknown): boolean {
  return (error as { type?: unknown }).type === 'OFFSET_OUT_OF_RANGE';
}

function nextOf(position: Position): number {
  return position.last === null ? 0 : position.last.offset + 1;
}

function isSame(a: Uint8Array | null, b: Uint8Array | null): boolean {
  if (a === null || b === null) return a === b;
  return Buffer.compare(a, b) === 0;
}

/** Once: what is handed over is not read again, whatever fails afterwards. */
async function hand(
  batch: LogBatch,
  position: Position,
  onBatch: (batch: LogBatch) => Promise<void>,
): Promise<void> {
  const last = batch.records.at(-1);
  if (last === undefined) return;
  await onBatch(batch).catch((error) => {
    throw new FollowerError(error);
  });
  position.last = last;
}

function ignore(): void {}
