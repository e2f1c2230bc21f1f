import type { Digest } from './digest.ts';
import type { Origin } from './origin.ts';

/** Every message and every outcome is a plain object told apart by its `type`. */
export interface Typed {
  readonly type: string;
}

/** What a decision may know of its record besides the message itself. */
export interface Circumstances {
  /** The command id, made by the caller; an order's command id is the order id. */
  readonly id: string;
  /** The session that gave the command; null for facts, importers and the back office. */
  readonly session: string | null;
  /** Tells two bodies under the same command id apart. */
  readonly fingerprint: string;
  /** Model clock: milliseconds since 1970, never going back. */
  readonly time: number;
  /** The rules in force, from 1. */
  readonly level: number;
  /** For a fact: the outcome of the other context that it is; null for an intent. */
  readonly origin: Origin | null;
}

/** Where and when an outcome happened. */
export interface Occurrence {
  /** Its id: the position of its record and its index among that record's outcomes. */
  readonly at: Origin;
  /** Model clock, milliseconds since 1970. */
  readonly time: number;
  /** For the outcome of a fact: what the fact is in its own context. */
  readonly origin: Origin | null;
  /**
   * What `evolve` has made of the outcome for one model, for the next one to share. Only a memory:
   * it is what `evolve` would make again.
   */
  made?: object | undefined;
}

/**
 * How a model is written down and read back: a shortcut to where a replay would lead. What
 * `restore` makes must decide, answer and digest as the model that was saved, and go on so.
 */
export interface SnapshotForm<Model> {
  /** Another one when older code would not read, or would read otherwise, what is saved now. */
  readonly schema: number;
  /** Of what older code has saved and `restore` reads as well; left out: none. */
  readonly olderSchemas?: readonly number[];
  /** Small entries that JSON can carry; the caller makes pauses between them. */
  save(model: Model): Iterable<unknown>;
  /**
   * Puts an entry, in the order of `save`, into each of these models: fresh from `initial` and in
   * batch mode, if there is one. They share what is immutable. Throws if it can't be one of `save`.
   */
  restore(models: readonly Model[], entry: unknown): void;
}

/**
 * How decisions are kept, to answer a command that is repeated: what a repeated command says itself
 * need not be kept for it. A replay of a long log spends much of its time on what it must keep.
 */
export interface BriefForm<Message extends Typed, Outcome extends Typed> {
  /**
   * A text that stands for these outcomes of this message, one of few; null: they are kept as they
   * are. It stands in snapshots, and so for the same for ever.
   */
  brief(message: Message, outcomes: readonly Outcome[]): string | null;
  /** The outcomes of the same message again. */
  recall(message: Message, brief: string): readonly Outcome[];
}

/**
 * One context: pure, synchronous, total and deterministic. Replicas that apply the same log have
 * the same model, on every machine and at every time.
 *
 * `decide` only reads the model, `evolve` only writes it and trusts the outcome. A message that is
 * malformed is decided as `Rejected`, never thrown; throwing is for bugs and makes the replica stop
 * in front of the record.
 */
export interface StateMachine<Model, Message extends Typed, Outcome extends Typed> {
  /** The types that `decide` understands; any other stops the replica. */
  readonly messageTypes: ReadonlySet<string>;
  /**
   * Of these types, the level from which each is understood; 1 where one is left out. Before that
   * level such a record stops the replica as it stops older code, which does not know the type: so
   * all that run agree. `Replica.submit` never appends one too early.
   */
  readonly messageLevels?: Readonly<Record<string, number>>;
  /** The newest level whose rules this code has, from 1. */
  readonly levelMax: number;
  initial(): Model;
  decide(model: Model, message: Message, circumstances: Circumstances): readonly Outcome[];
  evolve(model: Model, outcome: Outcome, occurrence: Occurrence): void;
  /**
   * Over the state that decides. Kept by `evolve`, so that reading it costs nothing; a machine may
   * make it when it is first read, in one pass, so that a replay need not keep it.
   */
  digest(model: Model): Digest;
  /**
   * Side effects that are owed, oldest first: those without a `Done{effect}` yet. A machine that
   * has any also has `isPending`, and decides the message `Done`.
   */
  pending?(model: Model): Iterable<string>;
  isPending?(model: Model, effect: string): boolean;
  /** Batch mode: from here to `finalize`, `evolve` may leave undone what only queries need. */
  startBatch?(model: Model): void;
  /**
   * Ends batch mode; yields every few milliseconds of work, so that the caller can let readers of
   * another model in. `decide` must work during batch mode, queries need not. `twin` is finalized
   * already and was evolved by the same outcomes: what it sorted need not be sorted again.
   */
  finalize?(model: Model, twin?: Model): Iterable<void>;
  /**
   * Makes a model that is fresh from `initial`, in batch mode, what its finalized twin is, but for
   * what `finalize` then makes; yields as often. They share what is immutable. Without it, a replay
   * evolves each model by each outcome.
   */
  copy?(model: Model, twin: Model): Iterable<void>;
  /** Left out: decisions are kept with their outcomes. */
  readonly briefs?: BriefForm<Message, Outcome>;
  /** Without it, replicas start by a replay of the whole log. */
  readonly snapshotForm?: SnapshotForm<Model>;
}
