import { SimbaError } from './errors.ts';
import { KafkaProducer } from './kafka-producer.ts';
import { KafkaReader, type KeyedRecord } from './kafka-reader.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import { nowMs } from './scheduler.ts';
import type { SnapshotChunk, SnapshotStore, StoredManifest } from './snapshot-store.ts';

const PUT_TIMEOUT_MS = 15_000;
const FETCH_BYTES = 1_048_576;
/** Tombstones that go out in one request. */
const TOMBSTONES_PER_REQUEST = 500;
const MANIFEST = 'manifest';

/**
 * A `SnapshotStore` that is a compacted topic of one partition. A chunk has the key `id/number`,
 * the manifest `manifest/id`, and what is forgotten gets tombstones.
 *
 * Every look reads the topic from its start: some hundred megabytes a second.
 */
export class KafkaSnapshotStore implements SnapshotStore {
  readonly #settings: KafkaSettings;
  readonly #topic: string;
  readonly #producer: KafkaProducer;

  constructor(settings: KafkaSettings, topic: string) {
    this.#settings = settings;
    this.#topic = topic;
    this.#producer = new KafkaProducer(settings, topic, 0);
  }

  async manifests(): Promise<readonly StoredManifest[]> {
    const manifests = new Map<string, Uint8Array>();
    for await (const { key, value } of this.#records()) {
      const [kind, id = ''] = partsOf(key);
      if (kind !== MANIFEST) continue;
      manifests.delete(id);
      // A view would keep all of the fetch that it came with.
      if (value !== null) manifests.set(id, Uint8Array.from(value));
    }
    return [...manifests].map(([id, manifest]) => ({ id, manifest })).reverse();
  }

  async *chunks(id: string): AsyncGenerator<SnapshotChunk> {
    for await (const { key, value } of this.#records()) {
      const [owner, number] = partsOf(key);
      if (owner === id && value !== null) yield { number: Number(number), bytes: value };
    }
  }

  putChunk(id: string, { number, bytes }: SnapshotChunk): Promise<void> {
    return this.#put([{ key: `${id}/${number}`, value: bytes }]);
  }

  putManifest({ id, manifest }: StoredManifest): Promise<void> {
    return this.#put([{ key: `${MANIFEST}/${id}`, value: manifest }]);
  }

  async retain(ids: readonly string[]): Promise<void> {
    const kept = new Set(ids);
    const gone = new Set<string>();
    for await (const { key, value } of this.#records()) {
      const text = key?.toString() ?? '';
      const [first = '', second = ''] = partsOf(key);
      if (kept.has(first === MANIFEST ? second : first)) continue;
      if (value === null) gone.delete(text);
      else gone.add(text);
    }
    // Manifests first: what has none is no snapshot.
    const keys = [...gone].sort((a, b) => rank(a) - rank(b));
    for (let from = 0; from < keys.length; from += TOMBSTONES_PER_REQUEST) {
      const some = keys.slice(from, from + TOMBSTONES_PER_REQUEST);
      await this.#put(some.map((key) => ({ key, value: null })));
    }
  }

  close(): void {
    this.#producer.close();
  }

  #put(records: readonly { key: string; value: Uint8Array | null }[]): Promise<void> {
    return this.#producer.send(records, nowMs() + PUT_TIMEOUT_MS);
  }

  /** All that is there now. */
  async *#records(): AsyncGenerator<KeyedRecord> {
    let reader: KafkaReader | null = null;
    try {
      reader = await KafkaReader.connect(this.#settings, this.#topic, 0);
      const end = await reader.end();
      let next = 0;
      while (next < end) {
        const { records } = await reader.fetch(next, FETCH_BYTES);
        const last = records.at(-1);
        // What was there up to the end has been compacted away.
        if (last === undefined) return;
        yield* records;
        next = last.offset + 1;
      }
    } catch (error) {
      throw new SimbaError('rejected', `${this.#topic} could not be read`, error);
    } finally {
      reader?.close();
    }
  }
}

function partsOf(key: Buffer | null): readonly string[] {
  return key === null ? [] : key.toString().split('/');
}

function rank(key: string): number {
  return key.startsWith(`${MANIFEST}/`) ? 0 : 1;
}
