import type { AppendRecord } from './append-queue.ts';
import { Backoff } from './backoff.ts';
import { SimbaError } from './errors.ts';
import { encodeBatch } from './kafka-batch.ts';
import { createCluster, type InternalBroker, leaderOf, produce } from './kafka-internals.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import { KafkaSockets } from './kafka-sockets.ts';
import { nowMs } from './scheduler.ts';
import { withTimeout } from './with-timeout.ts';

/** A produce request that takes longer is given up, in milliseconds. */
const PRODUCE_TIMEOUT_MS = 3_000;
const CONNECT_TIMEOUT_MS = 1_000;
/** With metadata; another broker may answer where this one does not, while there is time. */
const CONNECTED_TIMEOUT_MS = 1_500;
const RETRY_BASE_MS = 20;
const RETRY_CAP_MS = 500;
/** Answers of a broker that has not appended, and never will. */
const FINAL_ERRORS = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_TOPIC_EXCEPTION',
  'TOPIC_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
]);
/** Answers of a broker that has not appended: there was none before, or not yet. */
const REFUSALS = new Set([
  ...FINAL_ERRORS,
  'UNKNOWN_TOPIC_OR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_FOR_PARTITION',
  'NOT_ENOUGH_REPLICAS',
]);

/**
 * Sends one batch at a time to the leader of a partition, by kafkajs's own broker connection. It
 * neither retries nor is idempotent: with either, kafkajs 2.2.4 acknowledges records that are not
 * in the log. After any error the connection is thrown away and the same records are sent again
 * over a new one, which may put them into the log twice; their ids absorb that.
 */
export class KafkaProducer {
  readonly #settings: KafkaSettings;
  readonly #topic: string;
  readonly #partition: number;
  #client: Client | null = null;
  #isSending = false;
  #isClosed = false;

  constructor(settings: KafkaSettings, topic: string, partition: number) {
    this.#settings = settings;
    this.#topic = topic;
    this.#partition = partition;
  }

  /** Settles by `deadlineMs` (`nowMs`), give or take the time of one timer. */
  async send(records: readonly AppendRecord[], deadlineMs: number): Promise<void> {
    this.#isSending = true;
    try {
      await this.#sendUntil(records, deadlineMs);
    } finally {
      this.#isSending = false;
      if (this.#isClosed) this.#discard();
    }
  }

  /**
   * One attempt, for who looks what became of it before another; resolves to the offset of the
   * first record. Rejects with whatever kafkajs says: then the records may land, or land later.
   */
  async sendOnce(records: readonly AppendRecord[], deadlineMs: number): Promise<number> {
    try {
      const leader = await this.#connected(deadlineMs);
      return await this.#sendOnce(leader, records, deadlineMs);
    } catch (error) {
      this.#discard();
      throw error;
    }
  }

  /** After the batch under way, if there is one. */
  close(): void {
    this.#isClosed = true;
    if (!this.#isSending) this.#discard();
  }

  async #sendUntil(records: readonly AppendRecord[], deadlineMs: number): Promise<void> {
    const backoff = new Backoff(RETRY_BASE_MS, RETRY_CAP_MS);
    let mayHaveLanded = false;
    let cause: unknown = null;
    while (nowMs() < deadlineMs) {
      let wasSent = false;
      try {
        const leader = await this.#connected(deadlineMs);
        wasSent = true;
        await this.#sendOnce(leader, records, deadlineMs);
        return;
      } catch (error) {
        cause = error;
        this.#discard();
        const type = typeOf(error);
        // A refusal tells of this attempt only: an earlier one may have landed.
        mayHaveLanded ||= wasSent && !REFUSALS.has(type);
        if (FINAL_ERRORS.has(type)) break;
        this.#settings.onTrouble?.('produce', error);
        this.#settings.meter?.retried('produce');
        await backoff.failed();
      }
    }
    cause ??= new Error('no time was left to try');
    throw mayHaveLanded
      ? new SimbaError('unknown', `${this.#topic} did not confirm in time`, cause)
      : new SimbaError('rejected', `${this.#topic} did not take records`, cause);
  }

  async #connected(deadlineMs: number): Promise<InternalBroker> {
    if (this.#client?.leader?.isConnected() === true) return this.#client.leader;
    this.#discard();
    const sockets = new KafkaSockets(this.#settings.meter);
    const client: Client = { sockets, leader: null };
    this.#client = client;
    const cluster = createCluster(this.#settings, CONNECT_TIMEOUT_MS, sockets.factory);
    const timeoutMs = Math.min(CONNECTED_TIMEOUT_MS, remaining(deadlineMs));
    const found = leaderOf(cluster, this.#topic, this.#partition);
    client.leader = await withTimeout(found, timeoutMs, 'connect');
    return client.leader;
  }

  async #sendOnce(leader: InternalBroker, records: readonly AppendRecord[], deadlineMs: number) {
    const batch = encodeBatch(records, Date.now());
    const place = { topic: this.#topic, partition: this.#partition };
    const sent = produce(leader, place, batch, PRODUCE_TIMEOUT_MS);
    const timeoutMs = Math.min(PRODUCE_TIMEOUT_MS, remaining(deadlineMs));
    return await withTimeout(sent, timeoutMs, 'produce');
  }

  /** Not by kafkajs's disconnect, which waits for answers that may never come. */
  #discard(): void {
    this.#client?.sockets.close();
    this.#client = null;
  }
}

interface Client {
  readonly sockets: KafkaSockets;
  /** null: not found yet. */
  leader: InternalBroker | null;
}

function remaining(deadlineMs: number): number {
  return Math.max(1, deadlineMs - nowMs());
}

/** What the broker said; kafkajs wraps it once per retrier. Empty: it said nothing. */
function typeOf(error: unknown): string {
  for (let each = error; each instanceof Error; each = each.cause) {
    const { type } = each as { type?: unknown };
    if (typeof type === 'string') return type;
  }
  return '';
}
