import type { Replica, Typed } from '@thingy/simba';
import { DigestSeries } from './digest-series.ts';
import type { Finding, Vitals } from './vitals.ts';

/** Records that a ready replica may be behind. */
const READY_LAG_MAX = 10_000;

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
      ...prefixed('records_', replica.counts),
      ...(replica.state === 'replaying' ? {} : prefixed('model_', await replica.read(sizeOf))),
    }),
    labelledFigures: () => {
      digests.note(replica.digests);
      return digests.figures(() => replica.log);
    },
  };
}

function readiness(replica: {
  state: string;
  replayed: number;
  lag: number;
  trouble: unknown;
}): Finding {
  if (replica.state === 'replaying') {
    return { ok: false, reason: `replaying, ${Math.floor(replica.replayed * 100)} % done` };
  }
  if (replica.state !== 'live') {
    return { ok: false, reason: `${replica.state}: ${String(replica.trouble)}` };
  }
  if (replica.lag > READY_LAG_MAX) return { ok: false, reason: `behind by ${replica.lag} records` };
  return { ok: true, reason: 'live' };
}

function prefixed(prefix: string, figures: Readonly<Record<string, number>>) {
  const entries = Object.entries(figures).map(([name, value]) => [prefix + snake(name), value]);
  return Object.fromEntries(entries) as Record<string, number>;
}

function snake(name: string): string {
  return name.replaceAll('-', '_').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
