import { positionsOf, type SnapshotPosition, type SnapshotStore, structured } from '@thingy/simba';
import type { ReadableLog } from '../time-travel/replay-past.ts';

const HOUR_MS = 3_600_000;

/** Where a copy begins: with all that there is, the newest snapshot, or one so many hours old. */
export type CopyStart = 'start' | 'snapshot' | { readonly hours: number };

/** null: none of those. */
export function parseCopyStart(text: string): CopyStart | null {
  if (text === 'start' || text === 'snapshot') return text;
  const [, hours] = /^([1-9]\d{0,4})h$/.exec(text) ?? [];
  return hours === undefined ? null : { hours: Number(hours) };
}

/**
 * The snapshot to begin with; null: the log's first record. Of the last N hours, every moment must
 * be in the copy: it begins with the newest snapshot that is older.
 */
export async function startingSnapshot(
  log: ReadableLog,
  store: SnapshotStore,
  start: CopyStart,
): Promise<SnapshotPosition | null> {
  const isWhole = (await log.read(0)) !== null;
  if (start === 'start') {
    if (isWhole) return null;
    throw new Error(`${log.name} was trimmed: its copy can only begin with a snapshot`);
  }
  const faults: unknown[] = [];
  const search = {
    log,
    store,
    wrapper: structured,
    end: await log.end(),
    onIgnored: (_: unknown, error: unknown) => faults.push(error),
  };
  const latestMs = start === 'snapshot' ? Date.now() : Date.now() - start.hours * HOUR_MS;
  let oldest: SnapshotPosition | null = null;
  for await (const position of positionsOf(search)) {
    if (position.last.timeMs <= latestMs) return position;
    oldest = position;
  }
  if (isWhole && start !== 'snapshot') return null;
  if (oldest !== null) return oldest;
  throw new Error(`${log.name} has no snapshot to begin with`, { cause: faults[0] });
}
