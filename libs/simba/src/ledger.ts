import { assertNever } from './assert-never.ts';
import { type Claim, Claims } from './claims.ts';
import { commandKey, type Decision, DuplicateWindow, type Remembered } from './duplicate-window.ts';
import type { Envelope } from './envelope.ts';
import { SimbaError } from './errors.ts';
import type { StoredRecord } from './log.ts';
import { formatOrigin, type Origin, originOf } from './origin.ts';
import { SourceMarks } from './source-marks.ts';
import type { Occurrence, StateMachine, Typed } from './state-machine.ts';
import { structured, type Wrapper } from './wrapper.ts';

/** simba's own records; every other type is the domain's. */
export const LOG_OPENED = 'LogOpened';
export const ACTIVATE_LEVEL = 'ActivateLevel';
export const BARRIER = 'Barrier';
export const CLAIM = 'Claim';
/** Decided by the domain, and it ends a claim. */
export const DONE = 'Done';

export type Verdict = 'decided' | 'duplicate' | 'gap' | 'undecodable' | 'own' | 'ignored';

/** What a record came to. */
export interface Ruling<Outcome extends Typed> {
  readonly verdict: Verdict;
  readonly outcomes: readonly Outcome[];
  /** What waiters wait for: the command's key, or a barrier's id. null: nobody can wait for it. */
  readonly key: string | null;
  readonly envelope: Envelope | null;
}

/** A piece of what a ledger remembers, as a snapshot carries it. */
export type LedgerEntry<Outcome extends Typed> =
  | {
      readonly type: 'position';
      readonly log: string;
      readonly next: number;
      readonly clock: number;
      readonly level: number;
    }
  | { readonly type: 'decision'; readonly key: string; readonly decision: Remembered<Outcome> }
  | { readonly type: 'mark'; readonly origin: string }
  | { readonly type: 'claim'; readonly effect: string; readonly claim: Claim };

/**
 * What simba itself remembers of a log, beside the domain's model and as deterministically: its id,
 * the next offset, the model clock, the level, decided commands and source marks.
 */
export class Ledger<Model, Message extends Typed, Outcome extends Typed> {
  readonly machine: StateMachine<Model, Message, Outcome>;
  readonly duplicates = new DuplicateWindow<Outcome>();
  readonly marks = new SourceMarks();
  readonly claims = new Claims();
  readonly #name: string;
  readonly #wrapper: Wrapper;
  #log: string | null = null;
  #next = 0;
  #clock = 0;
  #level = 1;

  /** `name` is the log's `topic/partition`. */
  constructor(
    machine: StateMachine<Model, Message, Outcome>,
    name: string,
    wrapper: Wrapper = structured,
  ) {
    this.machine = machine;
    this.#name = name;
    this.#wrapper = wrapper;
  }

  /** `topic/partition/logId`; an error before the log's first record. */
  get log(): string {
    if (this.#log === null) throw new SimbaError('log-unusable', `${this.#name} is not opened`);
    return this.#log;
  }

  get next(): number {
    return this.#next;
  }

  get clock(): number {
    return this.#clock;
  }

  get level(): number {
    return this.#level;
  }

  /** From which a message of this type is understood. */
  levelOf(type: string): number {
    return this.machine.messageLevels?.[type] ?? 1;
  }

  /**
   * Rules on the record at `next` or later and moves past it. Only reads the model: the caller
   * evolves it by `occurrenceOf` each outcome.
   *
   * Throws `stuck`, without having moved, if the record must not be guessed about.
   */
  rule(model: Model, record: StoredRecord): Ruling<Outcome> {
    const envelope = this.#wrapper.unwrap(record);
    const clock = Math.max(this.#clock, record.timeMs);
    const ruling =
      envelope === null ? unread('undecodable') : this.#ruleOn(model, envelope, record, clock);
    this.#clock = clock;
    this.#next = record.offset + 1;
    return ruling;
  }

  /** A decision whole again; the message is that of its command, or of one that repeats it. */
  recall(remembered: Remembered<Outcome>, message: Message): Decision<Outcome> {
    const { outcomes } = remembered;
    if (typeof outcomes !== 'string') return { ...remembered, outcomes };
    const { briefs } = this.machine;
    if (briefs === undefined) throw new Error(`nothing here recalls ${outcomes}`);
    return { ...remembered, outcomes: briefs.recall(message, outcomes) };
  }

  /** All that it remembers, in the order in which `restore` needs it; for JSON. */
  *save(): Generator<LedgerEntry<Outcome>> {
    const { log, next, clock, level } = this;
    yield { type: 'position', log, next, clock, level };
    for (const [key, decision] of this.duplicates.entries()) {
      yield { type: 'decision', key, decision };
    }
    for (const origin of this.marks.all()) yield { type: 'mark', origin: formatOrigin(origin) };
    for (const [effect, claim] of this.claims.entries()) yield { type: 'claim', effect, claim };
  }

  /** Into a ledger that has ruled on nothing; throws if the entry can't be one of `save`. */
  restore(entry: LedgerEntry<Outcome>): void {
    switch (entry.type) {
      case 'position':
        this.#log = entry.log;
        this.#next = entry.next;
        this.#clock = entry.clock;
        this.#level = entry.level;
        return;
      case 'decision':
        this.duplicates.remember(entry.key, entry.decision);
        return;
      case 'mark':
        this.marks.advance(originOf(entry.origin));
        return;
      case 'claim':
        this.claims.take(entry.effect, entry.claim, null);
        return;
      default:
        assertNever(entry);
    }
  }

  /** Of the outcome with this index of the record just ruled on. */
  occurrenceOf(ruling: Ruling<Outcome>, index: number): Occurrence {
    return {
      at: { log: this.log, offset: this.#next - 1, index },
      time: this.#clock,
      origin: ruling.envelope?.origin ?? null,
      made: undefined,
    };
  }

  #ruleOn(model: Model, envelope: Envelope, record: StoredRecord, clock: number) {
    if (record.offset === 0) return this.#open(envelope);
    if (this.#log === null) throw new SimbaError('log-unusable', `${this.#name} is not opened`);
    const { type } = envelope.message;
    if (type === BARRIER) return { ...unread('own'), key: envelope.id, envelope };
    if (type === CLAIM) return this.#claim(model, envelope, record.offset);
    if (type === LOG_OPENED) return unread('ignored');
    if (type === ACTIVATE_LEVEL) return this.#activate(envelope, record.offset);
    if (!this.machine.messageTypes.has(type)) {
      throw new SimbaError('stuck', `unknown type ${type} at ${record.offset}`);
    }
    if (this.levelOf(type) > this.#level) {
      throw new SimbaError('stuck', `type ${type} before its level at ${record.offset}`);
    }
    return envelope.origin === null
      ? this.#ruleOnIntent(model, envelope, record, clock)
      : this.#ruleOnFact(model, envelope, envelope.origin, record, clock);
  }

  #ruleOnIntent(model: Model, envelope: Envelope, record: StoredRecord, clock: number) {
    const key = commandKey(envelope.session, envelope.id);
    if (this.duplicates.find(key) !== undefined) {
      return { verdict: 'duplicate' as const, outcomes: [], key, envelope };
    }
    const outcomes = this.#decide(model, envelope, record, clock);
    const brief = this.machine.briefs?.brief(envelope.message as Message, outcomes) ?? null;
    this.duplicates.remember(key, {
      offset: record.offset,
      time: clock,
      fingerprint: envelope.fingerprint,
      outcomes: brief ?? outcomes,
    });
    if (envelope.message.type === DONE) this.#dropClaim(envelope);
    return { verdict: 'decided' as const, outcomes, key, envelope };
  }

  #ruleOnFact(
    model: Model,
    envelope: Envelope,
    origin: Origin,
    record: StoredRecord,
    clock: number,
  ): Ruling<Outcome> {
    const standing = this.marks.standing(origin, envelope.previousOrigin);
    if (standing !== 'next') return { verdict: standing, outcomes: [], key: null, envelope };
    const outcomes = this.#decide(model, envelope, record, clock);
    this.marks.advance(origin);
    return { verdict: 'decided' as const, outcomes, key: null, envelope };
  }

  #decide(model: Model, envelope: Envelope, record: StoredRecord, clock: number) {
    try {
      return this.machine.decide(model, envelope.message as Message, {
        id: envelope.id,
        session: envelope.session,
        fingerprint: envelope.fingerprint,
        time: clock,
        level: this.#level,
        origin: envelope.origin,
      });
    } catch (error) {
      throw new SimbaError(
        'stuck',
        `cannot decide ${envelope.message.type} at ${record.offset}`,
        error,
      );
    }
  }

  #open(envelope: Envelope): Ruling<Outcome> {
    const { type, logId } = envelope.message as Typed & { logId?: unknown };
    if (type !== LOG_OPENED || typeof logId !== 'string') {
      throw new SimbaError('log-unusable', `${this.#name} does not begin with ${LOG_OPENED}`);
    }
    this.#log = `${this.#name}/${logId}`;
    return { ...unread('own'), envelope };
  }

  /** Of an effect that is not owed, or not any more, there is no claim. */
  #claim(model: Model, envelope: Envelope, offset: number): Ruling<Outcome> {
    const message = envelope.message as Typed & Record<'effect' | 'by' | 'supersedes', unknown>;
    const { effect, by, supersedes } = message;
    const isWellFormed =
      typeof effect === 'string' &&
      typeof by === 'string' &&
      (supersedes === null || typeof supersedes === 'number');
    if (isWellFormed && this.machine.isPending?.(model, effect) === true) {
      this.claims.take(effect, { by, offset }, supersedes);
    }
    return { ...unread('own'), key: envelope.id, envelope };
  }

  #dropClaim(envelope: Envelope): void {
    const { effect } = envelope.message as Typed & { effect?: unknown };
    if (typeof effect === 'string') this.claims.drop(effect);
  }

  /** Anything but the next level is ignored; a level that this code does not have, is not. */
  #activate(envelope: Envelope, offset: number): Ruling<Outcome> {
    const { level } = envelope.message as Typed & { level?: unknown };
    if (level !== this.#level + 1) return unread('ignored');
    if (level > this.machine.levelMax) {
      throw new SimbaError('stuck', `level ${level} is not known here, at ${offset}`);
    }
    this.#level = level;
    return { ...unread('own'), envelope };
  }
}

function unread(verdict: Verdict) {
  return { verdict, outcomes: [], key: null, envelope: null };
}
