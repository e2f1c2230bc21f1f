import type { SnapshotManifest } from './snapshot-manifest.ts';
import { SNAPSHOTS_KEPT } from './take-snapshot.ts';

/**
 * The offset below which a log may be trimmed when these snapshots were found whole, newest first;
 * null: none of it. The record before the oldest of them stays, to prove that the log goes on from
 * it.
 *
 * Replicas can then start from any of them, and so can bridges: `takeSnapshot` makes none that is
 * ahead of what its targets have.
 */
export function trimmableBelow(kept: readonly SnapshotManifest[]): number | null {
  if (kept.length < SNAPSHOTS_KEPT) return null;
  return Math.min(...kept.map(({ next }) => next)) - 1;
}
