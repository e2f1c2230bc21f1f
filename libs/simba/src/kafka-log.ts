import { AppendMeter } from './append-meter.ts';
import { AppendQueue } from './append-queue.ts';
import { Breaker, type Circuit } from './breaker.ts';
import { KafkaFollower } from './kafka-follower.ts';
import { KafkaProducer } from './kafka-producer.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import type { FollowOptions, Log, LogBatch, Payload, StoredRecord } from './log.ts';

/**
 * A `Log` that is a partition of a Kafka topic. Connects when it is first used, and again whenever
 * it has to; appends share requests (one under way per log and process).
 *
 * @example
 * const log = new KafkaLog({ brokers: ['127.0.0.1:9092'], clientId: 'cart' }, 'cart');
 * await log.append([structured.wrap(envelope)]);
 */
export class KafkaLog implements Log {
  readonly name: string;
  readonly appends = new AppendMeter();
  readonly #producer: KafkaProducer;
  readonly #follower: KafkaFollower;
  readonly #queue: AppendQueue;
  readonly #breaker = new Breaker();

  constructor(settings: KafkaSettings, topic: string, partition = 0) {
    this.name = `${topic}/${partition}`;
    this.#producer = new KafkaProducer(settings, topic, partition);
    this.#follower = new KafkaFollower(settings, topic, partition);
    this.#queue = new AppendQueue(
      (records, deadlineMs) => this.#producer.send(records, deadlineMs),
      this.#breaker,
      this.appends,
    );
  }

  append(payloads: readonly Payload[]): Promise<void> {
    return this.#queue.append(payloads);
  }

  follow(onBatch: (batch: LogBatch) => Promise<void>, options: FollowOptions): Promise<void> {
    return this.#follower.follow(onBatch, options);
  }

  end(): Promise<number> {
    return this.#follower.end();
  }

  read(offset: number): Promise<StoredRecord | null> {
    return this.#follower.read(offset);
  }

  /** Of appends: while it is open they are `rejected` at once. */
  get circuit(): Circuit {
    return this.#breaker.circuit;
  }

  lastContactMs(): number {
    return this.#follower.lastContactMs;
  }

  async close(): Promise<void> {
    this.#queue.close();
    this.#producer.close();
  }
}
