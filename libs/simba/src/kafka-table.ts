import { AppendQueue } from './append-queue.ts';
import { KafkaProducer } from './kafka-producer.ts';
import type { KafkaSettings } from './kafka-settings.ts';

/**
 * A compacted topic: the last value of each key is kept, and a key that is put to null is
 * forgotten by the broker. For what must be erasable, which a log is not.
 */
export class KafkaTable {
  readonly #producer: KafkaProducer;
  readonly #queue: AppendQueue;

  constructor(settings: KafkaSettings, topic: string) {
    this.#producer = new KafkaProducer(settings, topic, 0);
    this.#queue = new AppendQueue((records, deadlineMs) =>
      this.#producer.send(records, deadlineMs),
    );
  }

  /** Resolves: the value is in the topic. Rejects as `Log.append`. */
  put(key: string, value: Uint8Array | null): Promise<void> {
    return this.#queue.append([{ key, value }]);
  }

  close(): void {
    this.#queue.close();
    this.#producer.close();
  }
}
