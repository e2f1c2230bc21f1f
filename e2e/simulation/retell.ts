import type { ContextName } from '@thingy/contracts';
import {
  compareOrigins,
  type Envelope,
  formatOrigin,
  type Origin,
  type StoredRecord,
  type Wrapper,
} from '@thingy/simba';
import { logNameOf, type Machine, type Model, type Outcome } from './contexts.ts';
import { keyOf } from './version-keys.ts';

/** What a record came to. */
export interface Step<Context extends ContextName> {
  readonly offset: number;
  readonly envelope: Envelope;
  readonly time: number;
  readonly outcomes: readonly Outcome<Context>[];
}

/** What a log means, told by a second and simpler reader than the library's own. */
export interface Told<Context extends ContextName> {
  readonly context: Context;
  /** `topic/partition/logId`. */
  readonly log: string;
  readonly end: number;
  /** Of records that were decided: no duplicates, no gaps. */
  readonly steps: readonly Step<Context>[];
  /** By position: before the record there. */
  readonly digests: readonly string[];
  /** Records by what they were: `decided`, `duplicate`, `gap` or `own` to simba. */
  readonly verdicts: Readonly<Record<string, number>>;
  /** By source log: the facts that were applied. */
  readonly facts: ReadonlyMap<string, readonly Origin[]>;
  readonly model: Model<Context>;
  /** The version that a key has at a position; null: none yet. */
  versionAt(key: string, position: number): Origin | null;
}

interface Version {
  readonly position: number;
  readonly origin: Origin;
}

/** Applies a log from its first record, and shows the model at each position. */
export function retell<Context extends ContextName>(
  context: Context,
  machine: Machine<Context>,
  wrapper: Wrapper,
  records: readonly StoredRecord[],
  at: (position: number, model: Model<Context>) => void,
): Told<Context> {
  const log = `${logNameOf(context)}/${context}`;
  const model = machine.initial();
  machine.startBatch?.(model);
  const decided = new Set<string>();
  const facts = new Map<string, Origin[]>();
  const versions = new Map<string, Version[]>();
  const steps: Step<Context>[] = [];
  const digests = [machine.digest(model).toString()];
  const verdicts: Record<string, number> = {};
  let time = 0;
  for (const record of records) {
    const envelope = wrapper.unwrap(record);
    time = Math.max(time, record.timeMs);
    const verdict = verdictOn(envelope, machine, decided, facts);
    verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
    if (envelope !== null && verdict === 'decided') {
      const { id, session, fingerprint, origin, message } = envelope;
      const circumstances = { id, session, fingerprint, time, level: 1, origin };
      const outcomes = machine.decide(model, message as never, circumstances);
      for (const [index, outcome] of outcomes.entries()) {
        const own = { log, offset: record.offset, index };
        machine.evolve(model, outcome, { at: own, time, origin });
        remember(versions, keyOf(outcome), { position: record.offset + 1, origin: origin ?? own });
      }
      steps.push({ offset: record.offset, envelope, time, outcomes });
    }
    digests.push(machine.digest(model).toString());
    at(record.offset + 1, model);
  }
  const versionAt = (key: string, position: number): Origin | null =>
    versions.get(key)?.findLast((version) => version.position <= position)?.origin ?? null;
  return { context, log, end: records.length, steps, digests, verdicts, facts, model, versionAt };
}

/** A command counts once; a fact counts if it is the next of its chain. */
function verdictOn(
  envelope: Envelope | null,
  { messageTypes }: { readonly messageTypes: ReadonlySet<string> },
  decided: Set<string>,
  facts: Map<string, Origin[]>,
): 'decided' | 'duplicate' | 'gap' | 'own' {
  if (envelope === null || !messageTypes.has(envelope.message.type)) return 'own';
  const { id, session, origin, previousOrigin } = envelope;
  if (origin === null) {
    const key = `${session} ${id}`;
    if (decided.has(key)) return 'duplicate';
    decided.add(key);
    return 'decided';
  }
  const applied = facts.get(origin.log) ?? [];
  facts.set(origin.log, applied);
  const last = applied.at(-1);
  if (last !== undefined && compareOrigins(origin, last) <= 0) return 'duplicate';
  if (textOf(last) !== textOf(previousOrigin)) return 'gap';
  applied.push(origin);
  return 'decided';
}

function textOf(origin: Origin | null | undefined): string {
  return origin ? formatOrigin(origin) : 'none';
}

function remember(versions: Map<string, Version[]>, key: string | null, version: Version): void {
  if (key === null) return;
  const known = versions.get(key);
  if (known === undefined) versions.set(key, [version]);
  else known.push(version);
}
