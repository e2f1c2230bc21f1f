import {
  createCluster,
  fetch,
  type InternalBroker,
  type InternalCluster,
  leaderOf,
} from './kafka-internals.ts';
import { type DecodedRecords, decodeRecords } from './kafka-records.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import { KafkaSockets } from './kafka-sockets.ts';
import { nowMs } from './scheduler.ts';
import { withTimeout } from './with-timeout.ts';

/** How long the broker may wait for new records, in milliseconds. */
const FETCH_WAIT_MS = 500;
/** No answer for this long: the connection is a black hole, in milliseconds. */
const WATCHDOG_MS = 3 * FETCH_WAIT_MS;
const CONNECT_TIMEOUT_MS = 1_000;

export interface Fetched extends DecodedRecords {
  /** One past the last readable record of the log, as known with this fetch. */
  readonly endOffset: number;
  /** When the answer came, by `nowMs`. */
  readonly atMs: number;
}

/**
 * One connection to the leader of a partition, by kafkajs's own broker; never a second one: who
 * reads on after a break must look first whether the log is still the same. Rejects with whatever
 * kafkajs says, or after `WATCHDOG_MS`; it is then of no more use, and must be closed.
 */
export class KafkaReader {
  readonly #place: Place;
  readonly #cluster: InternalCluster;
  readonly #leader: InternalBroker;
  readonly #sockets: KafkaSockets;
  /** As many as there were at the first fetch, which has a connection of its own in kafkajs. */
  #socketsMax = 0;

  private constructor(place: Place, cluster: InternalCluster, leader: InternalBroker) {
    this.#place = place;
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
    const { topic, partition } = this.#place;
    const asked = { topic, partition, from: next, maxBytes, minBytes, waitMs: FETCH_WAIT_MS };
    const answer = await withTimeout(fetch(this.#leader, asked), WATCHDOG_MS, 'fetch');
    this.#mustBeFirstConnection();
    const decoded = await decodeRecords(answer.records, next);
    return { ...decoded, endOffset: answer.endOffset, atMs: nowMs() };
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
    const { topic, partition } = this.#place;
    const topics = [{ topic, partitions: [{ partition }], fromBeginning }];
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
