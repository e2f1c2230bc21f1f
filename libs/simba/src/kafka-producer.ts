import { Kafka, logLevel, type Producer } from 'kafkajs';
import type { AppendRecord } from './append-queue.ts';
import { Backoff } from './backoff.ts';
import { SimbaError } from './errors.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import { nowMs } from './scheduler.ts';
import { withTimeout } from './with-timeout.ts';

/** A produce request that takes longer is given up, in milliseconds. */
const PRODUCE_TIMEOUT_MS = 3_000;
const CONNECT_TIMEOUT_MS = 1_000;
const RETRY_BASE_MS = 20;
const RETRY_CAP_MS = 500;
/** Answers of a broker after which the records are surely not in the log, and never will be. */
const FINAL_ERRORS = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'INVALID_TOPIC_EXCEPTION',
  'TOPIC_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
]);

/**
 * Sends one batch at a time with a kafkajs producer that neither retries nor is idempotent: with
 * either, kafkajs 2.2.4 acknowledges records that are not in the log. After any error the producer
 * is thrown away and the same records are sent again by a new one, which may put them into the log
 * twice; their ids absorb that.
 */
export class KafkaProducer {
  readonly #settings: KafkaSettings;
  readonly #topic: string;
  readonly #partition: number;
  #producer: Producer | null = null;

  constructor(settings: KafkaSettings, topic: string, partition: number) {
    this.#settings = settings;
    this.#topic = topic;
    this.#partition = partition;
  }

  /** Settles by `deadlineMs` (`nowMs`), give or take the time of one timer. */
  async send(records: readonly AppendRecord[], deadlineMs: number): Promise<void> {
    const backoff = new Backoff(RETRY_BASE_MS, RETRY_CAP_MS);
    let mayHaveLanded = false;
    let cause: unknown = new Error('no time was left to try');
    while (nowMs() < deadlineMs) {
      try {
        const producer = await this.#connected(deadlineMs);
        mayHaveLanded = true;
        await this.#sendOnce(producer, records, deadlineMs);
        return;
      } catch (error) {
        cause = error;
        this.#discard();
        if (isFinal(error)) throw new SimbaError('rejected', `${this.#topic} refused`, error);
        this.#settings.onTrouble?.('produce', error);
        await backoff.failed();
      }
    }
    throw mayHaveLanded
      ? new SimbaError('unknown', `${this.#topic} did not confirm in time`, cause)
      : new SimbaError('rejected', `${this.#topic} could not be reached`, cause);
  }

  close(): void {
    this.#discard();
  }

  async #connected(deadlineMs: number): Promise<Producer> {
    if (this.#producer !== null) return this.#producer;
    const { brokers, clientId, ssl, sasl } = this.#settings;
    const kafka = new Kafka({
      brokers: [...brokers],
      clientId,
      ...(ssl !== undefined && { ssl }),
      ...(sasl !== undefined && { sasl }),
      connectionTimeout: CONNECT_TIMEOUT_MS,
      // Enforced here; kafkajs's own check costs ten timers a second for ever.
      enforceRequestTimeout: false,
      retry: { retries: 0 },
      logLevel: logLevel.NOTHING,
    });
    const producer = kafka.producer({
      idempotent: false,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      retry: { retries: 0 },
      createPartitioner: () => () => this.#partition,
    });
    this.#producer = producer;
    await withTimeout(producer.connect(), remaining(deadlineMs), 'connect');
    return producer;
  }

  async #sendOnce(producer: Producer, records: readonly AppendRecord[], deadlineMs: number) {
    const messages = records.map(({ key, value, headers }) => ({
      partition: this.#partition,
      ...(key !== undefined && { key }),
      ...(headers !== undefined && { headers: { ...headers } }),
      value: value === null ? null : asBuffer(value),
    }));
    const sent = producer.send({
      topic: this.#topic,
      acks: -1,
      timeout: PRODUCE_TIMEOUT_MS,
      messages,
    });
    await withTimeout(sent, Math.min(PRODUCE_TIMEOUT_MS, remaining(deadlineMs)), 'produce');
  }

  #discard(): void {
    const producer = this.#producer;
    this.#producer = null;
    producer?.disconnect().catch((error) => this.#settings.onTrouble?.('disconnect', error));
  }
}

function remaining(deadlineMs: number): number {
  return Math.max(1, deadlineMs - nowMs());
}

function isFinal(error: unknown): boolean {
  const type = (error as { type?: unknown }).type;
  return typeof type === 'string' && FINAL_ERRORS.has(type);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
