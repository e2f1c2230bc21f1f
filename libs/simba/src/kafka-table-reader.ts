import { SimbaError } from './errors.ts';
import { KafkaReader } from './kafka-reader.ts';
import type { KafkaSettings } from './kafka-settings.ts';

const INDEX_FETCH_BYTES = 1_048_576;
/** What lies beside a wanted value is mostly not wanted. */
const VALUE_FETCH_BYTES = 65_536;

interface Asked {
  readonly keys: readonly string[];
  readonly answer: (values: ReadonlyMap<string, Uint8Array>) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Looks values of a table up by their keys. It remembers at which offset each key has its value,
 * and never a value: one that is forgotten from here on is found by nobody.
 *
 * Costs: the first call reads all of the topic, later ones what came since and the values that are
 * asked for; about 100 bytes of memory per key. Calls that come at once share a connection.
 */
export class KafkaTableReader {
  readonly #settings: KafkaSettings;
  readonly #topic: string;
  readonly #offsets = new Map<string, number>();
  #next = 0;
  #asked: Asked[] = [];
  #isReading = false;

  constructor(settings: KafkaSettings, topic: string) {
    this.#settings = settings;
    this.#topic = topic;
  }

  /** The values that there are of these keys now. Rejects with `rejected`. */
  get(keys: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    return new Promise((answer, fail) => {
      this.#asked.push({ keys, answer, fail });
      if (!this.#isReading) void this.#read();
    });
  }

  async #read(): Promise<void> {
    this.#isReading = true;
    while (this.#asked.length > 0) {
      const asked = this.#asked;
      this.#asked = [];
      try {
        const values = await this.#valuesOf(new Set(asked.flatMap(({ keys }) => keys)));
        for (const { answer } of asked) answer(values);
      } catch (error) {
        const rejected = new SimbaError('rejected', `${this.#topic} could not be read`, error);
        for (const { fail } of asked) fail(rejected);
      }
    }
    this.#isReading = false;
  }

  async #valuesOf(keys: ReadonlySet<string>): Promise<ReadonlyMap<string, Uint8Array>> {
    const reader = await KafkaReader.connect(this.#settings, this.#topic, 0);
    try {
      await this.#index(reader);
      return await this.#fetch(reader, keys);
    } finally {
      reader.close();
    }
  }

  /** Up to the end that the topic has now. */
  async #index(reader: KafkaReader): Promise<void> {
    const end = await reader.end();
    // A topic that was made anew has nothing of what is known.
    if (end < this.#next) this.#offsets.clear();
    let next = end < this.#next || this.#next === 0 ? await reader.begin() : this.#next;
    while (next < end) {
      const fetched = await reader.fetch(next, INDEX_FETCH_BYTES);
      // What was there up to the end has been compacted away.
      if (fetched.next === next) break;
      for (const { key, value, offset } of fetched.records) {
        if (key === null) continue;
        if (value === null) this.#offsets.delete(key.toString());
        else this.#offsets.set(key.toString(), offset);
      }
      next = fetched.next;
    }
    this.#next = end;
  }

  /** In the order of the offsets: one fetch brings the values of neighbours. */
  async #fetch(reader: KafkaReader, keys: ReadonlySet<string>) {
    const values = new Map<string, Uint8Array>();
    const wanted = [...keys].flatMap((key) => this.#offsets.get(key) ?? []).sort((a, b) => a - b);
    let next = 0;
    for (const offset of wanted) {
      if (offset < next) continue;
      const fetched = await reader.fetch(offset, VALUE_FETCH_BYTES);
      for (const { key, value } of fetched.records) {
        const name = key?.toString() ?? '';
        // A view would keep all of the fetch that it came with.
        if (value !== null && keys.has(name)) values.set(name, Uint8Array.from(value));
      }
      next = Math.max(offset + 1, fetched.next);
    }
    return values;
  }
}
