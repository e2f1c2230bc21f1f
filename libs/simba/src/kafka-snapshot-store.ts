import { KafkaProducer } from './kafka-producer.ts';
import type { KeyedRecord } from './kafka-records.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import { scanTopic } from './kafka-topic-scan.ts';
import { nowMs } from './scheduler.ts';
import type { SnapshotChunk, SnapshotStore, StoredManifest } from './snapshot-store.ts';

const PUT_TIMEOUT_MS = 15_000;
/** A snapshot without a manifest that grew within this time may still be being written. */
const WRITING_MS_MAX = 600_000;
/** Chunks that are kept while one before them is missing: one that was put twice came late. */
const CHUNKS_AHEAD_MAX = 16;
const MANIFEST = 'manifest';

export interface KafkaSnapshotStoreOptions {
  /** `WRITING_MS_MAX` where it is left out. */
  readonly writingMsMax?: number;
}

/**
 * A `SnapshotStore` that is a compacted topic of one partition. A chunk has the key `id/number`,
 * the manifest `manifest/id`, and what is forgotten gets tombstones.
 *
 * Costs: `manifests` and `retain` read all of the topic, `chunks` the part where they are; some
 * hundred megabytes a second. Besides the snapshots that are kept, the topic has what was forgotten
 * and is not compacted away yet: the segment that is written to, which is never compacted, and a
 * tenth of the rest (`createSnapshotTopic`).
 */
export class KafkaSnapshotStore implements SnapshotStore {
  readonly #settings: KafkaSettings;
  readonly #topic: string;
  readonly #producer: KafkaProducer;
  readonly #writingMsMax: number;
  /** Where the first chunk of a snapshot was when it was last seen: offsets outlive compaction. */
  #firstOffsets: ReadonlyMap<string, number> = new Map();
  /** What was not there at the last look begins here or later. */
  #seenTo = 0;

  constructor(settings: KafkaSettings, topic: string, options: KafkaSnapshotStoreOptions = {}) {
    this.#settings = settings;
    this.#topic = topic;
    this.#producer = new KafkaProducer(settings, topic, 0);
    this.#writingMsMax = options.writingMsMax ?? WRITING_MS_MAX;
  }

  async manifests(): Promise<readonly StoredManifest[]> {
    return [...(await this.#look()).values()]
      .sort((a, b) => b.manifestOffset - a.manifestOffset)
      .flatMap(({ manifest }) => manifest ?? []);
  }

  /** In the order of their numbers, each once. */
  async *chunks(id: string): AsyncGenerator<SnapshotChunk> {
    let next = 0;
    const ahead = new Map<number, SnapshotChunk>();
    for await (const { key, value } of this.#records(this.#firstOffsets.get(id) ?? this.#seenTo)) {
      const [owner, rest] = partsOf(key);
      const number = Number(rest);
      if (owner !== id || value === null || number < next) continue;
      // A view would keep all of the fetch that it came with.
      ahead.set(number, { number, bytes: number === next ? value : Uint8Array.from(value) });
      for (let chunk = ahead.get(next); chunk !== undefined; chunk = ahead.get(next)) {
        ahead.delete(next++);
        yield chunk;
      }
      if (ahead.size > CHUNKS_AHEAD_MAX) return;
    }
  }

  putChunk(id: string, { number, bytes }: SnapshotChunk): Promise<void> {
    return this.#put(`${id}/${number}`, bytes);
  }

  putManifest({ id, manifest }: StoredManifest): Promise<void> {
    return this.#put(`${MANIFEST}/${id}`, manifest);
  }

  async retain(ids: readonly string[]): Promise<void> {
    const stored = await this.#look();
    const kept = ids.map((id) => stored.get(id)?.manifestOffset ?? -1);
    const newest = kept.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...kept);
    const nowMs = Math.max(0, ...[...stored.values()].map(({ lastMs }) => lastMs));
    for (const [id, { keys, manifest, manifestOffset, lastMs }] of stored) {
      if (ids.includes(id)) continue;
      const isOthers =
        manifest === null ? nowMs - lastMs < this.#writingMsMax : manifestOffset > newest;
      if (isOthers && ids.length > 0) continue;
      // The manifest first: what has none is no snapshot.
      if (manifest !== null) await this.#put(`${MANIFEST}/${id}`, null);
      for (const key of keys) await this.#put(key, null);
    }
  }

  close(): void {
    this.#producer.close();
  }

  /**
   * Record by record, tombstones too: the rest of a batch that was compacted in part hides, from
   * who reads on behind it, what comes in the next segment.
   */
  #put(key: string, value: Uint8Array | null): Promise<void> {
    return this.#producer.send([{ key, value }], nowMs() + PUT_TIMEOUT_MS);
  }

  /** What is there of each snapshot. */
  async #look(): Promise<ReadonlyMap<string, Stored>> {
    const stored = new Map<string, Stored>();
    const firstOffsets = new Map<string, number>();
    let seenTo = 0;
    for await (const { key, value, offset, timeMs } of this.#records()) {
      const [first = '', second = ''] = partsOf(key);
      const id = first === MANIFEST ? second : first;
      const one = stored.get(id) ?? { keys: new Set(), ...NO_MANIFEST, lastMs: 0 };
      stored.set(id, one);
      seenTo = offset + 1;
      if (value === null && first === MANIFEST) Object.assign(one, NO_MANIFEST);
      else if (value === null) one.keys.delete(`${first}/${second}`);
      else one.lastMs = Math.max(one.lastMs, timeMs);
      if (value === null) continue;
      if (first === MANIFEST) {
        // A view would keep all of the fetch that it came with.
        one.manifest = { id, manifest: Uint8Array.from(value), putAtMs: timeMs };
        one.manifestOffset = offset;
      } else {
        one.keys.add(`${first}/${second}`);
        if (!firstOffsets.has(id)) firstOffsets.set(id, offset);
      }
    }
    this.#firstOffsets = firstOffsets;
    this.#seenTo = seenTo;
    return stored;
  }

  /** All that is there now. */
  #records(from = 0): AsyncGenerator<KeyedRecord> {
    return scanTopic(this.#settings, this.#topic, from);
  }
}

interface Stored {
  /** Of the chunks. */
  readonly keys: Set<string>;
  manifest: StoredManifest | null;
  manifestOffset: number;
  /** When the last of it was put, milliseconds since 1970. */
  lastMs: number;
}

const NO_MANIFEST = { manifest: null, manifestOffset: -1 };

function partsOf(key: Buffer | null): readonly string[] {
  return key === null ? [] : key.toString().split('/');
}
