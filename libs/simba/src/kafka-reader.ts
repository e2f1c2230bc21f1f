import {
  createCluster,
  type FetchedMessage,
  type InternalBroker,
  type InternalCluster,
  leaderOf,
} from './kafka-internals.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import { KafkaSockets } from './kafka-sockets.ts';
import type { LogBatch, StoredRecord } from './log.ts';
import { nowMs } from './scheduler.ts';
import { withTimeout } from './with-timeout.ts';

/** How long the broker may wait for new records, in milliseconds. */
const FETCH_WAIT_MS = 500;
/** No answer for this long: the connection is a black hole, in milliseconds. */
const WATCHDOG_MS = 3 * FETCH_WAIT_MS;
const CONNECT_TIMEOUT_MS = 1_000;

export interface KeyedRecord extends StoredRecord {
  /** Of compacted topics; null in a log. */
  readonly key: Buffer | null;
}

export interface Fetched extends LogBatch {
  readonly records: readonly KeyedRecord[];
  /** Where to read on: behind the last batch, of which compaction may have taken the end away. */
  readonly next: number;
  /** When the answer came, by `nowMs`. */
  readonly atMs: number;
}

/**
 * One connection to the leader of a partition, by kafkajs's own broker; never a second one: who
 * reads on after a break must look first whether the log is still the same. Rejects with whatever
 * kafkajs says, or after `WATCHDOG_MS`; it is then of no more use, and must be closed.
 */
export class KafkaReader {
  readonly #topic: string;
  readonly #partition: number;
  readonly #cluster: InternalCluster;
  readonly #leader: InternalBroker;
  readonly #sockets: KafkaSockets;
  /** As many as there were at the first fetch, which has a connection of its own in kafkajs. */
  #socketsMax = 0;

  private constructor(place: Place, cluster: InternalCluster, leader: InternalBroker) {
    this.#topic = place.topic;
    this.#partition = place.partition;
    this.#sockets = place.sockets;
    this.#cluster = cluster;
    this.#leader = leader;
  }

  static async connect(
    settings: KafkaSettings,
    topic: string,
    partition: number,
  ): Promise<KafkaReader> {
    const sockets = new KafkaSockets(settings.meter);
    const cluster = createCluster(settings, CONNECT_TIMEOUT_MS, sockets.factory);
    try {
      const found = leaderOf(cluster, topic, partition);
      const leader = await withTimeout(found, WATCHDOG_MS, 'connect');
      return new KafkaReader({ topic, partition, sockets }, cluster, leader);
    } catch (error) {
      sockets.close();
      throw error;
    }
  }

  /** Waits for so many bytes of new records at the end of the log, but not for long. */
  async fetch(next: number, maxBytes: number, minBytes = 1): Promise<Fetched> {
    const answer = this.#leader.fetch({
      replicaId: -1,
      isolationLevel: 0,
      maxWaitTime: FETCH_WAIT_MS,
      minBytes,
      maxBytes,
      topics: [
        {
          topic: this.#topic,
          partitions: [{ partition: this.#partition, fetchOffset: String(next), maxBytes }],
        },
      ],
    });
    const { responses } = await withTimeout(answer, WATCHDOG_MS, 'fetch');
    this.#mustBeFirstConnection();
    const partition = responses[0]?.partitions[0];
    if (partition === undefined) throw new Error('a fetch answered nothing');
    return {
      records: partition.messages.map(stored).filter((record) => record.offset >= next),
      next: Math.max(next, behind(partition.messages.at(-1))),
      endOffset: Number(partition.highWatermark),
      atMs: nowMs(),
    };
  }

  /**
   * One past the last readable record. Rejects while a new leader does not know yet how far the
   * log may be read, where a fetch just finds nothing (KIP-207).
   */
  end(): Promise<number> {
    return this.#bound(false);
  }

  /** The first record that has neither expired nor been trimmed away. */
  begin(): Promise<number> {
    return this.#bound(true);
  }

  close(): void {
    this.#sockets.close();
  }

  async #bound(fromBeginning: boolean): Promise<number> {
    const partitions = [{ partition: this.#partition }];
    const topics = [{ topic: this.#topic, partitions, fromBeginning }];
    const offsets = this.#cluster.fetchTopicsOffset(topics);
    const [answer] = await withTimeout(offsets, WATCHDOG_MS, 'list offsets');
    return Number(answer?.partitions[0]?.offset);
  }

  #mustBeFirstConnection(): void {
    this.#socketsMax ||= this.#sockets.opened;
    if (this.#sockets.opened > this.#socketsMax) throw new Error('the connection was renewed');
  }
}

interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly sockets: KafkaSockets;
}

function behind(message: FetchedMessage | undefined): number {
  if (message === undefined) return 0;
  const { firstOffset, lastOffsetDelta } = message.batchContext;
  return Number(firstOffset) + lastOffsetDelta + 1;
}

function stored(message: FetchedMessage): KeyedRecord {
  return {
    key: message.key,
    offset: Number(message.offset),
    timeMs: Number(message.timestamp),
    value: message.value,
    headers: message.headers,
  };
}
