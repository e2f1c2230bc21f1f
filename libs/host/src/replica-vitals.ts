import type { ApplyCosts, ApplyMode, Replica, ReplicaCounts, Typed } from '@thingy/simba';
import { DigestSeries } from './digest-series.ts';
import type { Finding, LabelledFigure, Vitals } from './vitals.ts';

/** Records that a ready replica may be behind. */
const READY_LAG_MAX = 10_000;
const MODES: readonly ApplyMode[] = ['batch', 'step'];

/** The vitals of a service that is a replica. `sizeOf` counts the entries of its model by kind. */
export function replicaVitals<Model, Message extends Typed, Outcome extends Typed>(
  name: string,
  replica: Replica<Model, Message, Outcome>,
  sizeOf: (model: Model) => Readonly<Record<string, number>>,
): Vitals {
  const digests = new DigestSeries();
  replica.onPublished(() => digests.note(replica.digests));
  return {
    name,
    started: () => startOf(replica),
    live: () => {
      const ok = replica.state !== 'failed';
      return { ok, reason: ok ? replica.state : String(replica.trouble) };
    },
    ready: () => readiness(replica),
    position: async () => ({
      context: name,
      state: replica.state,
      next: replica.next,
      lag: replica.lag,
      level: replica.level,
      sourceMarks: replica.sourceMarks,
      snapshot: {
        offset: replica.snapshotOffset,
        ignored: Object.fromEntries(replica.snapshotsIgnored),
      },
      digest: await replica.digest(),
      digests: replica.digests,
    }),
    figures: async () => ({
      log_next_offset: replica.next,
      log_lag_records: replica.lag,
      log_level: replica.level,
      // Nothing is at offset 0 but the log's opening: 0 is a replay of the whole log.
      snapshot_offset: replica.snapshotOffset ?? 0,
      ...prefixed('snapshots_ignored_', Object.fromEntries(replica.snapshotsIgnored)),
      log_last_contact_timestamp_seconds: replica.lastContactMs / 1_000,
      waiting_callers: replica.waiting,
      live: replica.state === 'live' ? 1 : 0,
      ...prefixed('records_', recordsOf(replica.counts)),
      ...(replica.batchFrom === null ? {} : { batch_from_records: replica.batchFrom }),
      batching: replica.isBatching ? 1 : 0,
      batches_total: replica.counts.batches,
      ...(replica.state === 'replaying' ? {} : prefixed('model_', await replica.read(sizeOf))),
    }),
    labelledFigures: () => {
      digests.note(replica.digests);
      return [
        ...digests.figures(() => replica.log),
        ...applyFigures(replica.costs),
        ...stuckFigures(replica),
      ];
    },
  };
}

interface Progress {
  readonly state: string;
  readonly replayed: number;
  readonly lag: number;
  readonly trouble: unknown;
}

interface Standing {
  readonly state: string;
  readonly log: string;
  readonly next: number;
  readonly trouble: unknown;
}

function startOf({ state, replayed }: Progress): Finding {
  if (state !== 'replaying') return { ok: true, reason: 'replayed' };
  return { ok: false, reason: `replaying, ${Math.floor(replayed * 100)} % done` };
}

function readiness(replica: Progress): Finding {
  if (replica.state === 'replaying') return startOf(replica);
  if (replica.state !== 'live') {
    return { ok: false, reason: `${replica.state}: ${String(replica.trouble)}` };
  }
  if (replica.lag > READY_LAG_MAX) return { ok: false, reason: `behind by ${replica.lag} records` };
  return { ok: true, reason: 'live' };
}

/** Only while it is stuck: the record that it stands in front of, and why. */
function stuckFigures(replica: Standing): readonly LabelledFigure[] {
  if (replica.state !== 'stuck') return [];
  const { log, next, trouble } = replica;
  const reason = trouble instanceof Error ? trouble.message : String(trouble);
  return [{ name: 'stuck_at_offset', labels: { log, reason }, value: next }];
}

function recordsOf({ batches: _, ...counts }: ReplicaCounts): Readonly<Record<string, number>> {
  return counts;
}

/** Seconds by records are what a record costs, in batches and in single steps. */
function applyFigures(costs: ApplyCosts): readonly LabelledFigure[] {
  return MODES.flatMap((mode) => {
    const { records, ms } = costs.of(mode);
    return [
      { name: 'applied_records_total', labels: { mode }, value: records },
      { name: 'apply_seconds_total', labels: { mode }, value: ms / 1_000 },
    ];
  });
}

function prefixed(prefix: string, figures: Readonly<Record<string, number>>) {
  const entries = Object.entries(figures).map(([name, value]) => [prefix + snake(name), value]);
  return Object.fromEntries(entries) as Record<string, number>;
}

function snake(name: string): string {
  return name.replaceAll('-', '_').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
