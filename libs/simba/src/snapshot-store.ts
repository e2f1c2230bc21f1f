export interface StoredManifest {
  readonly id: string;
  readonly manifest: Uint8Array;
  /** When it was put, milliseconds since 1970, where the store knows. */
  readonly putAtMs?: number;
}

export interface SnapshotChunk {
  /** From 0. */
  readonly number: number;
  readonly bytes: Uint8Array;
}

/**
 * Keeps snapshots of one context as bytes, and vouches for nothing: who reads one must check that
 * it is whole, sound and of this log. It is put chunk by chunk, and is one with its manifest.
 *
 * Every call rejects with `rejected` or `unknown` if the store can't be reached.
 */
export interface SnapshotStore {
  /** The one that was put last comes first. */
  manifests(): Promise<readonly StoredManifest[]>;
  /** In the order in which they were put; those that are there, once or more often. */
  chunks(id: string): AsyncIterable<SnapshotChunk>;
  putChunk(id: string, chunk: SnapshotChunk): Promise<void>;
  putManifest(stored: StoredManifest): Promise<void>;
  /**
   * Forgets what does not belong to these, what was left half written too. What others may be
   * writing just now, and what they have put since the newest of these, may stay.
   */
  retain(ids: readonly string[]): Promise<void>;
}
