import { Backoff } from './backoff.ts';
import { SimbaError } from './errors.ts';
import {
  createCluster,
  type FetchedMessage,
  type InternalBroker,
  type InternalCluster,
} from './kafka-internals.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import type { FollowOptions, LogBatch, StoredRecord } from './log.ts';
import { withTimeout } from './with-timeout.ts';

/** How long the broker may wait for new records, in milliseconds. */
const FETCH_WAIT_MS = 500;
/** No answer for this long: the connection is a black hole, in milliseconds. */
const WATCHDOG_MS = 3 * FETCH_WAIT_MS;
/** A fetch far behind the end reads a lot; a small one near it decodes without a pause. */
const FETCH_BYTES_BEHIND = 1_048_576;
const FETCH_BYTES_NEAR = 262_144;
const NEAR_RECORDS = 2_000;
const CONNECT_TIMEOUT_MS = 1_000;
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
    { signal, after }: FollowOptions,
  ): Promise<void> {
    const backoff = new Backoff(RECONNECT_BASE_MS, RECONNECT_CAP_MS);
    const position: Position = { last: after, behind: true };
    while (!signal.aborted) {
      const cluster = createCluster(this.#settings, CONNECT_TIMEOUT_MS);
      try {
        const leader = await this.#leaderOf(cluster);
        await this.#checkContinues(leader, position.last);
        await this.#followLeader(leader, position, onBatch, signal, () => backoff.succeeded());
      } catch (error) {
        if (error instanceof FollowerError) throw error.cause;
        this.#throwIfLost(error, position);
        if (!signal.aborted) this.#settings.onTrouble?.('follow', error);
        await backoff.failed(signal);
      } finally {
        cluster.disconnect().catch((error) => this.#settings.onTrouble?.('disconnect', error));
      }
    }
  }

  /** One past the last readable record. */
  async end(): Promise<number> {
    const cluster = createCluster(this.#settings, CONNECT_TIMEOUT_MS);
    try {
      await this.#leaderOf(cluster);
      const topics = [
        { topic: this.#topic, partitions: [{ partition: this.#partition }], fromBeginning: false },
      ];
      const offsets = cluster.fetchTopicsOffset(topics);
      const [answer] = await withTimeout(offsets, WATCHDOG_MS, 'list offsets');
      this.#lastContactMs = Date.now();
      return Number(answer?.partitions[0]?.offset);
    } catch (error) {
      throw new SimbaError('rejected', `the end of ${this.#topic} could not be read`, error);
    } finally {
      cluster.disconnect().catch((error) => this.#settings.onTrouble?.('disconnect', error));
    }
  }

  async #leaderOf(cluster: InternalCluster): Promise<InternalBroker> {
    const found = async () => {
      await cluster.connect();
      await cluster.addTargetTopic(this.#topic);
      const leaders = cluster.findLeaderForPartitions(this.#topic, [this.#partition]);
      const [nodeId] = Object.keys(leaders);
      if (nodeId === undefined) throw new Error(`${this.#topic} has no leader`);
      const broker = await cluster.findBroker({ nodeId });
      await broker.connect();
      return broker;
    };
    return await withTimeout(found(), WATCHDOG_MS, 'connect');
  }

  /** Fetches the next batch while `onBatch` has the last one. */
  async #followLeader(
    leader: InternalBroker,
    position: Position,
    onBatch: (batch: LogBatch) => Promise<void>,
    signal: AbortSignal,
    onSuccess: () => void,
  ): Promise<void> {
    let fetched = this.#fetch(leader, nextOf(position), position.behind);
    while (!signal.aborted) {
      const batch = await fetched;
      onSuccess();
      const { records, endOffset } = batch;
      const last = records.at(-1);
      const next = last === undefined ? nextOf(position) : last.offset + 1;
      position.behind = endOffset - next > NEAR_RECORDS;
      fetched = this.#fetch(leader, next, position.behind);
      // The failure is met by the next turn's await; it must not count as unhandled meanwhile.
      fetched.catch(ignore);
      if (last === undefined) continue;
      await onBatch(batch).catch((error) => {
        throw new FollowerError(error);
      });
      position.last = last;
    }
  }

  async #fetch(leader: InternalBroker, next: number, isBehind: boolean): Promise<LogBatch> {
    const maxBytes = isBehind ? FETCH_BYTES_BEHIND : FETCH_BYTES_NEAR;
    const answer = leader.fetch({
      replicaId: -1,
      isolationLevel: 0,
      maxWaitTime: FETCH_WAIT_MS,
      minBytes: 1,
      maxBytes,
      topics: [
        {
          topic: this.#topic,
          partitions: [{ partition: this.#partition, fetchOffset: String(next), maxBytes }],
        },
      ],
    });
    const { responses } = await withTimeout(answer, WATCHDOG_MS, 'fetch');
    this.#lastContactMs = Date.now();
    const partition = responses[0]?.partitions[0];
    if (partition === undefined) throw new Error('a fetch answered nothing');
    return {
      records: partition.messages.map(stored).filter((record) => record.offset >= next),
      endOffset: Number(partition.highWatermark),
    };
  }

  /** Reads the last record again: a log that was truncated or recreated has another one there. */
  async #checkContinues(leader: InternalBroker, last: StoredRecord | null): Promise<void> {
    if (last === null) return;
    const { records } = await this.#fetch(leader, last.offset, false);
    const [there] = records;
    if (there?.offset !== last.offset || !isSame(there.value, last.value)) {
      throw new FollowerError(
        new SimbaError('log-unusable', `${this.#topic} was changed at or below ${last.offset}`),
      );
    }
  }

  /** Never "reset to latest": what was trimmed or cut off can't be guessed. */
  #throwIfLost(error: unknown, position: Position): void {
    if ((error as { type?: unknown }).type !== 'OFFSET_OUT_OF_RANGE') return;
    const where = `${this.#topic} has no offset ${nextOf(position)}`;
    throw new SimbaError('log-unusable', where, error);
  }
}

interface Position {
  last: StoredRecord | null;
  behind: boolean;
}

/** Carries an error that trying again can't mend through the loop that tries again. */
class FollowerError extends Error {
  constructor(cause: unknown) {
    super('following must end', { cause });
  }
}

function nextOf(position: Position): number {
  return position.last === null ? 0 : position.last.offset + 1;
}

function stored(message: FetchedMessage): StoredRecord {
  return {
    offset: Number(message.offset),
    timeMs: Number(message.timestamp),
    value: message.value,
    headers: message.headers,
  };
}

function isSame(a: Uint8Array | null, b: Uint8Array | null): boolean {
  if (a === null || b === null) return a === b;
  return Buffer.compare(a, b) === 0;
}

function ignore(): void {}
