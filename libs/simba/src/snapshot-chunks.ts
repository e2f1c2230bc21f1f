import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Slice } from './slice.ts';
import { SnapshotIgnored } from './snapshot-fault.ts';
import type { SnapshotManifest } from './snapshot-manifest.ts';
import type { SnapshotStore } from './snapshot-store.ts';

/** Bytes of a chunk in the store, at most. */
export const SNAPSHOT_CHUNK_BYTES_MAX = 524_288;
/** Characters of JSON after which a chunk is closed: packing it takes a few milliseconds. */
const CHUNK_TEXT_LENGTH = 131_072;

/** What a manifest says of the chunks. */
export type ChunkTotals = Pick<SnapshotManifest, 'chunks' | 'bytes' | 'sha256'>;

/** Puts the entries as lines of JSON, packed; gives way to others every few milliseconds. */
export async function writeChunks(
  store: SnapshotStore,
  id: string,
  entries: Iterable<unknown>,
): Promise<ChunkTotals> {
  const hash = createHash('sha256');
  const slice = new Slice();
  let chunks = 0;
  let bytes = 0;
  for (const text of textsOf(entries)) {
    const packed = gzipSync(text);
    if (packed.length > SNAPSHOT_CHUNK_BYTES_MAX) throw new Error('an entry is too large');
    hash.update(packed);
    bytes += packed.length;
    await store.putChunk(id, { number: chunks++, bytes: packed });
    if (slice.isOver) await slice.next();
  }
  return { chunks, bytes, sha256: hash.digest('hex') };
}

function* textsOf(entries: Iterable<unknown>): Generator<string> {
  let text = '';
  for (const entry of entries) {
    text += `${JSON.stringify(entry)}\n`;
    if (text.length < CHUNK_TEXT_LENGTH) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

/**
 * Hands over the entries one by one and gives way to others every few milliseconds. Throws
 * `SnapshotIgnored` as soon as something is wrong: what was handed over is then worth nothing.
 */
export async function readChunks(
  store: SnapshotStore,
  manifest: SnapshotManifest,
  onEntry: (entry: unknown) => void,
): Promise<void> {
  const { id, chunks, sha256 } = manifest;
  const hash = createHash('sha256');
  const slice = new Slice();
  let next = 0;
  for await (const { number, bytes } of store.chunks(id)) {
    // One that was put again because the store had not confirmed it.
    if (number < next) continue;
    if (number > next) throw new SnapshotIgnored('incomplete', `chunk ${next} is missing`);
    next++;
    hash.update(bytes);
    for (const line of unpacked(bytes, number).split('\n')) {
      if (line !== '') onEntry(parsed(line, number));
      if (slice.isOver) await slice.next();
    }
    // What comes after the last one is no affair of this snapshot.
    if (next === chunks) break;
  }
  if (next !== chunks) throw new SnapshotIgnored('incomplete', `${next} of ${chunks} chunks`);
  if (hash.digest('hex') !== sha256) throw new SnapshotIgnored('damaged', 'other chunks');
}

function unpacked(bytes: Uint8Array, number: number): string {
  try {
    return gunzipSync(bytes).toString();
  } catch (error) {
    throw new SnapshotIgnored('damaged', `chunk ${number} can not be unpacked`, error);
  }
}

function parsed(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new SnapshotIgnored('damaged', `chunk ${number} is not JSON`, error);
  }
}
