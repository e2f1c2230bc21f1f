import { createHash } from 'node:crypto';
import type { StoredRecord } from './log.ts';

/** What a snapshot says of itself. */
export interface SnapshotManifest {
  readonly id: string;
  /** Of the machine's `SnapshotForm`. */
  readonly schema: number;
  /** The rules in force at `next`. */
  readonly level: number;
  /** `topic/partition/logId`. */
  readonly log: string;
  /** The first offset that is not in it. */
  readonly next: number;
  /** `recordSha256` of the record before `next`. */
  readonly record: string;
  /** Of the model, as the machine gives it. */
  readonly digest: string;
  /** Of the facts applied: their origins, one per source log. */
  readonly marks: readonly string[];
  /**
   * By the name of the target, the origin of the last outcome that was routed there; null: none.
   * All of them have landed: a bridge that goes on from here can't leave out any.
   */
  readonly routed: Readonly<Record<string, string | null>>;
  readonly chunks: number;
  /** Of all chunks together. */
  readonly bytes: number;
  readonly sha256: string;
}

/** The layout of manifests and chunks; another one is ignored. */
const FORMAT = 1;

/** Sealed with a digest of its own, as some read nothing but the manifest. */
export function encodeManifest(manifest: SnapshotManifest): Uint8Array {
  const seal = sealOf(manifest);
  return new TextEncoder().encode(JSON.stringify({ format: FORMAT, manifest, seal }));
}

/** null: it is damaged, or of another format. */
export function decodeManifest(bytes: Uint8Array): SnapshotManifest | null {
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const { format, manifest, seal } = json as {
      format?: unknown;
      manifest?: SnapshotManifest;
      seal?: unknown;
    };
    if (format !== FORMAT || manifest === undefined || seal !== sealOf(manifest)) return null;
    return manifest;
  } catch {
    return null; // Not JSON: whoever reads tells why it is ignored.
  }
}

/** Tells a record from any other that could be at its offset. */
export function recordSha256({ value, headers }: StoredRecord): string {
  const hash = createHash('sha256').update(value ?? '');
  for (const name of Object.keys(headers).sort()) hash.update(name).update(headers[name] ?? '');
  return hash.digest('hex');
}

function sealOf(manifest: SnapshotManifest): string {
  return createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
}
