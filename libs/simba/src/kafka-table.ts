import { AppendQueue } from './append-queue.ts';
import { KafkaProducer } from './kafka-producer.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import { KafkaTableReader } from './kafka-table-reader.ts';
import { scanTopic } from './kafka-topic-scan.ts';

/** What was put once. */
export interface TableEntry {
  readonly key: string;
  /** null: the key is forgotten. */
  readonly value: Uint8Array | null;
  /** When it was put, by the clock of who put it; milliseconds since 1970. */
  readonly timeMs: number;
}

/**
 * A compacted topic: the last value of each key is kept, and a key that is put to null is
 * forgotten by the broker. For what must be erasable, which a log is not.
 */
export class KafkaTable {
  readonly #settings: KafkaSettings;
  readonly #topic: string;
  readonly #producer: KafkaProducer;
  readonly #queue: AppendQueue;
  readonly #reader: KafkaTableReader;

  constructor(settings: KafkaSettings, topic: string) {
    this.#settings = settings;
    this.#topic = topic;
    this.#reader = new KafkaTableReader(settings, topic);
    this.#producer = new KafkaProducer(settings, topic, 0);
    this.#queue = new AppendQueue((records, deadlineMs) =>
      this.#producer.send(records, deadlineMs),
    );
  }

  /** Resolves: the value is in the topic. Rejects as `Log.append`. */
  put(key: string, value: Uint8Array | null): Promise<void> {
    return this.#queue.append([{ key, value }]);
  }

  /** The values that there are of these keys now, read anew: see `KafkaTableReader`. */
  get(keys: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    return this.#reader.get(keys);
  }

  /**
   * All that the topic has now, oldest first: of a key that was put more than once, older values
   * may be there too, and one that was forgotten may be there until it is compacted away: its last
   * entry counts. Holds one fetch at a time. Rejects with `rejected`.
   */
  async *entries(): AsyncGenerator<TableEntry> {
    for await (const { key, value, timeMs } of scanTopic(this.#settings, this.#topic)) {
      if (key !== null) yield { key: key.toString(), value, timeMs };
    }
  }

  close(): void {
    this.#queue.close();
    this.#producer.close();
  }
}
