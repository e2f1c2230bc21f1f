import type { SnapshotChunk, SnapshotStore, StoredManifest } from './snapshot-store.ts';

/** A `SnapshotStore` in this process's memory, open to damage. For tests and simulation only. */
export class MemorySnapshotStore implements SnapshotStore {
  /** Oldest first. */
  readonly manifestsById = new Map<string, Uint8Array>();
  readonly chunksById = new Map<string, SnapshotChunk[]>();

  async manifests(): Promise<readonly StoredManifest[]> {
    return [...this.manifestsById].map(([id, manifest]) => ({ id, manifest })).reverse();
  }

  async *chunks(id: string): AsyncGenerator<SnapshotChunk> {
    yield* this.chunksById.get(id) ?? [];
  }

  async putChunk(id: string, chunk: SnapshotChunk): Promise<void> {
    const chunks = this.chunksById.get(id);
    if (chunks === undefined) this.chunksById.set(id, [chunk]);
    else chunks.push(chunk);
  }

  async putManifest({ id, manifest }: StoredManifest): Promise<void> {
    this.manifestsById.set(id, manifest);
  }

  async retain(ids: readonly string[]): Promise<void> {
    for (const one of [this.manifestsById, this.chunksById]) {
      for (const id of [...one.keys()]) if (!ids.includes(id)) one.delete(id);
    }
  }
}
