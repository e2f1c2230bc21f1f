import type { ContextName } from '@thingy/contracts';
import {
  ACTIVATE_LEVEL,
  compareOrigins,
  type Envelope,
  formatOrigin,
  type Origin,
  type RoutedFact,
  type StoredRecord,
  type Typed,
  type Wrapper,
} from '@thingy/simba';
import { logNameOf, type Model, type Outcome } from './contexts.ts';
import { keyOf } from './version-keys.ts';
import type { Version } from './versions.ts';

/** What a record came to. */
export interface Step<Context extends ContextName> {
  readonly offset: number;
  readonly envelope: Envelope;
  readonly time: number;
  readonly level: number;
  readonly outcomes: readonly Outcome<Context>[];
}

interface Activation {
  readonly offset: number;
  readonly level: number;
}

/** What others must be told of, and where it comes from. */
export interface RoutedOutcome {
  readonly origin: Origin;
  readonly target: string;
  readonly fact: Typed;
}

/** What a log means, told by a second and simpler reader than the library's own. */
export interface Told<Context extends ContextName> {
  readonly context: Context;
  /** `topic/partition/logId`. */
  readonly log: string;
  readonly end: number;
  /** Of records that were decided: no duplicates, no gaps. */
  readonly steps: readonly Step<Context>[];
  /** Simba's own, and what could not be decoded: claims and barriers among them. */
  readonly own: readonly { readonly offset: number; readonly envelope: Envelope }[];
  /** From these offsets on the rules are of these levels. */
  readonly activations: readonly Activation[];
  /** What the log owes to others. */
  readonly routed: readonly RoutedOutcome[];
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

interface KeyVersion {
  readonly position: number;
  readonly origin: Origin;
}

/** Applies a log from its first record by the newest code, and shows the model as it goes. */
export function retell<Context extends ContextName>(
  context: Context,
  logId: string,
  version: Version,
  wrapper: Wrapper,
  records: readonly StoredRecord[],
  at: (position: number, model: Model<Context>) => void,
): Told<Context> {
  const teller = new Teller(context, `${logNameOf(context)}/${logId}`, version);
  for (const record of records) {
    teller.take(record, wrapper.unwrap(record));
    at(record.offset + 1, teller.model);
  }
  return teller;
}

class Teller<Context extends ContextName> implements Told<Context> {
  readonly context: Context;
  readonly log: string;
  readonly #version: Version;
  readonly model: Model<Context>;
  readonly facts = new Map<string, Origin[]>();
  readonly steps: Step<Context>[] = [];
  readonly own: { offset: number; envelope: Envelope }[] = [];
  readonly activations: Activation[] = [];
  readonly routed: RoutedOutcome[] = [];
  readonly digests: string[] = [];
  readonly verdicts: Record<string, number> = {};
  readonly #decided = new Set<string>();
  readonly #versions = new Map<string, KeyVersion[]>();
  #time = 0;
  #level = 1;

  constructor(context: Context, log: string, version: Version) {
    this.context = context;
    this.log = log;
    this.#version = version;
    const machine = version.machines[context];
    this.model = machine.initial();
    machine.startBatch?.(this.model);
    this.#takeDigest();
  }

  get end(): number {
    return this.digests.length - 1;
  }

  versionAt(key: string, position: number): Origin | null {
    const known = this.#versions.get(key);
    return known?.findLast((version) => version.position <= position)?.origin ?? null;
  }

  take({ offset, timeMs }: StoredRecord, envelope: Envelope | null): void {
    const machine = this.#version.machines[this.context];
    this.#time = Math.max(this.#time, timeMs);
    const verdict = verdictOn(envelope, machine, this.#decided, this.facts);
    this.verdicts[verdict] = (this.verdicts[verdict] ?? 0) + 1;
    if (envelope !== null && verdict === 'decided') this.#decide(offset, envelope);
    if (envelope !== null && verdict === 'own') {
      this.own.push({ offset, envelope });
      this.#activate(offset, envelope.message);
    }
    this.#takeDigest();
  }

  #decide(offset: number, envelope: Envelope): void {
    const { id, session, fingerprint, origin, message } = envelope;
    const machine = this.#version.machines[this.context];
    const { route } = this.#version.routings[this.context];
    const time = this.#time;
    const level = this.#level;
    const circumstances = { id, session, fingerprint, time, level, origin };
    const outcomes = machine.decide(this.model, message as never, circumstances);
    for (const [index, outcome] of outcomes.entries()) {
      const own = { log: this.log, offset, index };
      machine.evolve(this.model, outcome, { at: own, time, origin });
      this.#remember(keyOf(outcome), { position: offset + 1, origin: origin ?? own });
      for (const routed of route(outcome, level)) this.routed.push({ origin: own, ...routed });
    }
    this.steps.push({ offset, envelope, time, level, outcomes });
  }

  /** Newer rules decide from here on, if they are the next. */
  #activate(offset: number, message: Typed & { level?: number }): void {
    if (message.type !== ACTIVATE_LEVEL || message.level !== this.#level + 1) return;
    this.#level = message.level;
    this.activations.push({ offset, level: message.level });
    const { backfill } = this.#version.routings[this.context];
    const facts: Iterable<RoutedFact> = backfill?.(this.model, this.#level) ?? [];
    let index = 0;
    for (const fact of facts) {
      this.routed.push({ origin: { log: this.log, offset, index: index++ }, ...fact });
    }
  }

  #takeDigest(): void {
    this.digests.push(this.#version.machines[this.context].digest(this.model).toString());
  }

  #remember(key: string | null, version: KeyVersion): void {
    if (key === null) return;
    const known = this.#versions.get(key);
    if (known === undefined) this.#versions.set(key, [version]);
    else known.push(version);
  }
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
