import {
  type ApplyCosts,
  type ApplyMode,
  type CommandMeter,
  type Replica,
  type ReplicaCounts,
  type ReplicaState,
  SNAPSHOT_FAULTS,
  type Typed,
} from '@thingy/simba';
import { DigestSeries } from './digest-series.ts';
import { type Figure, type FigureName, stateFigures } from './figure.ts';
import { movesOn } from './liveness.ts';
import { keepsUp, READY_LIMITS, type ReadyLimits } from './readiness.ts';
import type { Finding, Vitals } from './vitals.ts';

const MODES: readonly ApplyMode[] = ['batch', 'step'];
const STATES: readonly ReplicaState[] = ['replaying', 'live', 'stuck', 'failed', 'stopped'];
/** More are not counted. */
const OWED_MAX = 1_000;

/** The vitals of a service that is a replica. `sizeOf` counts the entries of its model by kind. */
export function replicaVitals<Model, Message extends Typed, Outcome extends Typed>(
  name: string,
  replica: Replica<Model, Message, Outcome>,
  sizeOf: (model: Model) => Readonly<Record<string, number>>,
  limits: ReadyLimits = READY_LIMITS,
): Vitals {
  const digests = new DigestSeries();
  const outcomes = new Map<string, number>();
  replica.onPublished((published) => {
    digests.note(replica.digests);
    for (const { outcome } of published) {
      outcomes.set(outcome.type, (outcomes.get(outcome.type) ?? 0) + 1);
    }
  });
  const modelFigures = async () =>
    replica.state === 'replaying'
      ? []
      : [
          ...byLabel('model_entries', 'kind', await replica.read(sizeOf)),
          figure('owed_effects', (await replica.pending(OWED_MAX)).length),
        ];
  const digestFigures = () => {
    digests.note(replica.digests);
    return digests.figures(() => replica.log);
  };
  return {
    name,
    started: () => startOf(replica),
    live: () => liveness(replica),
    ready: () => readiness(replica, limits),
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
    figures: async () => [
      ...stateFigures('replica_state', STATES, replica.state),
      ...positionFigures(replica),
      ...applyFigures(replica.costs, replica.counts),
      ...byLabel('outcomes_total', 'type', Object.fromEntries(outcomes)),
      ...commandFigures(replica.commands),
      ...stuckFigures(replica),
      ...(replica.batchFrom === null ? [] : [figure('batch_from_records', replica.batchFrom)]),
      ...digestFigures(),
      ...(await modelFigures()),
    ],
  };
}

type Progress = Pick<
  Replica<never, never, Typed>,
  'state' | 'replayed' | 'lag' | 'lastContactMs' | 'stillMs' | 'trouble'
>;

function startOf({ state, replayed }: Progress): Finding {
  if (state !== 'replaying') return { ok: true, reason: 'replayed' };
  return { ok: false, reason: `replaying, ${Math.floor(replayed * 100)} % done` };
}

function liveness({ state, stillMs, trouble }: Progress): Finding {
  if (state === 'failed') return { ok: false, reason: String(trouble) };
  const moving = movesOn('the follower', stillMs);
  return moving.ok ? { ok: true, reason: state } : moving;
}

function readiness(replica: Progress, limits: ReadyLimits): Finding {
  if (replica.state === 'replaying') return startOf(replica);
  if (replica.state !== 'live') {
    return { ok: false, reason: `${replica.state}: ${String(replica.trouble)}` };
  }
  return keepsUp(replica.lag, replica.lastContactMs, limits);
}

function positionFigures(
  replica: Pick<
    Replica<never, never, Typed>,
    | 'next'
    | 'lag'
    | 'level'
    | 'snapshotOffset'
    | 'snapshotsIgnored'
    | 'sourceMarks'
    | 'waiting'
    | 'claims'
    | 'isBatching'
  >,
): readonly Figure[] {
  const marks = replica.sourceMarks.map(({ log, offset }): Figure => {
    return { name: 'source_mark_offset', labels: { source: log }, value: offset };
  });
  const ignored = SNAPSHOT_FAULTS.map((fault) => [fault, replica.snapshotsIgnored.get(fault) ?? 0]);
  return [
    figure('log_next_offset', replica.next),
    figure('log_lag_records', replica.lag),
    figure('rules_level', replica.level),
    // Nothing is at offset 0 but the log's opening: 0 is a replay of the whole log.
    figure('snapshot_offset', replica.snapshotOffset ?? 0),
    ...byLabel('snapshots_ignored_total', 'reason', Object.fromEntries(ignored)),
    ...marks,
    figure('waiting_callers', replica.waiting),
    figure('claims', replica.claims),
    figure('batching', replica.isBatching ? 1 : 0),
  ];
}

/** Seconds by records are what a record costs, in batches and in single steps. */
function applyFigures(costs: ApplyCosts, counts: ReplicaCounts): readonly Figure[] {
  const { batches, publishes, outcomes: _, ...verdicts } = counts;
  const byMode = MODES.flatMap((mode): readonly Figure[] => {
    const { records, ms } = costs.of(mode);
    return [
      { name: 'applied_records_total', labels: { mode }, value: records },
      { name: 'apply_seconds_total', labels: { mode }, value: ms / 1_000 },
    ];
  });
  return [
    ...byLabel('records_total', 'verdict', verdicts),
    ...byMode,
    figure('batches_total', batches),
    figure('publishes_total', publishes),
    figure('publish_seconds_total', costs.publishMs / 1_000),
  ];
}

function commandFigures(commands: CommandMeter): readonly Figure[] {
  return commands.all().map(({ type, result, seconds }) => {
    return { name: 'command_duration_seconds', labels: { type, result }, value: seconds };
  });
}

/** Only while it is stuck: the record that it stands in front of, and why. */
function stuckFigures(
  replica: Pick<Replica<never, never, Typed>, 'state' | 'log' | 'next' | 'trouble'>,
): readonly Figure[] {
  if (replica.state !== 'stuck') return [];
  const { log, next, trouble } = replica;
  const reason = trouble instanceof Error ? trouble.message : String(trouble);
  return [{ name: 'stuck_at_offset', labels: { log, reason }, value: next }];
}

function figure(name: FigureName, value: number): Figure {
  return { name, labels: {}, value };
}

function byLabel(
  name: FigureName,
  label: string,
  values: Readonly<Record<string, number>>,
): readonly Figure[] {
  return Object.entries(values).map(([each, value]) => ({
    name,
    labels: { [label]: each },
    value,
  }));
}
