import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { StoredRecord } from './log.ts';
import { encodeManifest, recordSha256, type SnapshotManifest } from './snapshot-manifest.ts';
import type { SnapshotStore } from './snapshot-store.ts';

export interface SnapshotCopyOptions {
  readonly manifest: SnapshotManifest;
  readonly from: Pick<SnapshotStore, 'chunks'>;
  readonly to: SnapshotStore;
  /** The record before the snapshot's `next`, as the copy of the log has it. */
  readonly last: StoredRecord;
  /** What becomes of an entry of the ledger or the model, such as with personal data replaced. */
  readonly change: (entry: unknown) => Promise<unknown>;
}

/**
 * Copies a snapshot for a copy of its log, entry by entry, and forgets any other there. Holds one
 * chunk at a time. Its digest stays: who loads it will notice if a change touched what decides.
 *
 * Rejects if a chunk is missing or damaged, and then puts no manifest.
 */
export async function copySnapshot(options: SnapshotCopyOptions): Promise<SnapshotManifest> {
  const { manifest, from, to, last, change } = options;
  const sourceHash = createHash('sha256');
  const hash = createHash('sha256');
  let next = 0;
  let bytes = 0;
  for await (const chunk of from.chunks(manifest.id)) {
    // One that was put again because the store had not confirmed it.
    if (chunk.number < next) continue;
    if (chunk.number > next) break;
    sourceHash.update(chunk.bytes);
    const lines: string[] = [];
    for (const line of gunzipSync(chunk.bytes).toString().split('\n')) {
      lines.push(line === '' ? '' : JSON.stringify(await change(JSON.parse(line))));
    }
    const packed = gzipSync(lines.join('\n'));
    hash.update(packed);
    bytes += packed.length;
    await to.putChunk(manifest.id, { number: next++, bytes: packed });
    if (next === manifest.chunks) break;
  }
  if (next !== manifest.chunks || sourceHash.digest('hex') !== manifest.sha256) {
    throw new Error(`the snapshot ${manifest.id} is not whole: ${next} of ${manifest.chunks}`);
  }
  const copied = { ...manifest, record: recordSha256(last), bytes, sha256: hash.digest('hex') };
  await to.putManifest({ id: copied.id, manifest: encodeManifest(copied) });
  await to.retain([copied.id]);
  return copied;
}
