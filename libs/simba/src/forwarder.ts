import { endOfLog } from './end-of-log.ts';
import { hasCode, SimbaError } from './errors.ts';
import { FactChannel } from './fact-channel.ts';
import { FactWriter } from './fact-writer.ts';
import type { ForwardTarget } from './forward-target.ts';
import { Ledger, type Ruling } from './ledger.ts';
import type { Log, LogBatch, StoredRecord } from './log.ts';
import type { Origin } from './origin.ts';
import { routedOf } from './routed.ts';
import { Slice } from './slice.ts';
import { loadNewest, type SnapshotSearch } from './snapshot-loader.ts';
import type { SnapshotStore } from './snapshot-store.ts';
import type { StateMachine, Typed } from './state-machine.ts';
import { Turns } from './turns.ts';
import { structured, type Wrapper } from './wrapper.ts';

/** A fact and the context whose log it is appended to; one that is no target is a mistake. */
export interface RoutedFact {
  readonly target: string;
  readonly fact: Typed;
}

/**
 * Which facts an outcome is: at most one for each target. Pure, and frozen with the source's level
 * that was in force when the outcome was decided: bridges of two versions make the same chains, and
 * one that does not know a level stops in front of it.
 */
export type Route<Outcome extends Typed> = (
  outcome: Outcome,
  level: number,
) => readonly RoutedFact[];

/**
 * What a level's new routes owe their targets of the past, made of the source's model as it was
 * when the level was activated; nothing for a level without new routes.
 *
 * Pure, and the same for every model of the same content: sort, for the order of a Map is another
 * after a start from a snapshot. Must work in batch mode. Taken one by one, with pauses in which
 * the model stands still.
 */
export type Backfill<Model> = (model: Model, level: number) => Iterable<RoutedFact>;

/** What bridges make of a source. All bridges and snapshots of one version have the same. */
export interface Routing<Model, Outcome extends Typed> {
  readonly route: Route<Outcome>;
  /** None: no level brings routes that have something to tell of the past. */
  readonly backfill?: Backfill<Model>;
  /** By target, the first level at which it is told anything; 1 for those left out. */
  readonly targetLevels?: Readonly<Record<string, number>>;
}

export interface ForwarderOptions<Model, Message extends Typed, Outcome extends Typed>
  extends Routing<Model, Outcome> {
  readonly source: Log;
  readonly machine: StateMachine<Model, Message, Outcome>;
  /** Folded already: `ForwardTarget.follow` has called `onFolded`. */
  readonly targets: readonly ForwardTarget[];
  /** Of the source, taken with the same routes and targets; none: the whole source is replayed. */
  readonly snapshots?: SnapshotStore | null;
  /** Of the source; `structured` where it is left out. */
  readonly wrapper?: Wrapper;
  /** The name of this bridge, as its records carry it. */
  readonly producer: string;
  readonly onTrouble: (what: string, error: unknown) => void;
}

/**
 * Replays a source context with that context's own state machine and appends its outcomes to the
 * targets as facts. Any number may run at once; each fact has its effect once.
 *
 * It holds one model of the source, and at most `UNCONFIRMED_MAX` facts per target.
 */
export class Forwarder<Model, Message extends Typed, Outcome extends Typed> {
  readonly #options: ForwarderOptions<Model, Message, Outcome>;
  #ledger: Ledger<Model, Message, Outcome>;
  #model: Model;
  readonly #channels: ReadonlyMap<string, FactChannel>;
  readonly #turns = new Turns();
  #endOffset = 0;
  #replayEnd = Number.POSITIVE_INFINITY;

  constructor(options: ForwarderOptions<Model, Message, Outcome>) {
    const { targets, producer, onTrouble } = options;
    this.#options = options;
    const { ledger, models } = this.#blank();
    this.#ledger = ledger;
    this.#model = models[0];
    const writer = new FactWriter(producer);
    this.#channels = new Map(
      targets.map((target) => [target.name, new FactChannel(target, writer, onTrouble)]),
    );
  }

  /** Records of the source that are not routed yet, as of the last batch. */
  get lag(): number {
    return Math.max(0, this.#endOffset - this.#ledger.next);
  }

  /** All that was in the source at the start has been routed. */
  get hasReplayed(): boolean {
    return this.#ledger.next >= this.#replayEnd;
  }

  /**
   * For how long one of its loops has made no turn, in milliseconds. What waits for a target that
   * takes nothing still turns: it looks again and again.
   */
  get stillMs(): number {
    const channels = [...this.#channels.values()].map((channel) => channel.stillMs);
    return Math.max(this.#turns.stillMs, ...channels);
  }

  /** Facts sent and not yet confirmed, over all targets. */
  get unconfirmed(): number {
    return [...this.#channels.values()].reduce((sum, channel) => sum + channel.unconfirmed, 0);
  }

  /** Facts appended, repetitions included, by target. */
  get forwarded(): ReadonlyMap<string, number> {
    return new Map([...this.#channels].map(([name, channel]) => [name, channel.forwarded]));
  }

  /**
   * Runs until the signal is aborted. Rejects with `stuck` (a record of the source must not be
   * guessed about), `out-of-chain` or `log-unusable` (an operator must look).
   */
  async run(signal: AbortSignal): Promise<void> {
    const ending = new AbortController();
    const either = AbortSignal.any([signal, ending.signal]);
    const end = await endOfLog(this.#options.source, either, this.#options.onTrouble);
    if (end === null) return;
    this.#replayEnd = end;
    const after = await this.#startFromSnapshot(end);
    if (this.hasReplayed) await this.#checkTargets(either);
    const channels = [...this.#channels.values()].map((channel) => channel.run(either));
    try {
      const take = (batch: LogBatch) => this.#take(batch, either);
      const onTurn = () => this.#turns.made();
      await this.#options.source.follow(take, { signal: either, after, onTurn });
    } finally {
      this.#turns.ended();
      ending.abort();
      await Promise.all(channels);
    }
  }

  /**
   * The last record of a snapshot from which nothing that a target still lacks was routed before;
   * null: there is none.
   */
  async #startFromSnapshot(end: number): Promise<StoredRecord | null> {
    const { source: log, machine, snapshots: store = null, onTrouble } = this.#options;
    const { targets, targetLevels } = this.#options;
    if (store === null) return null;
    const search: SnapshotSearch = {
      log,
      store,
      wrapper: this.#options.wrapper ?? structured,
      end,
      check: (manifest) => routedOf(manifest, targets, targetLevels),
      onIgnored: (_, error) => onTrouble(`start from a snapshot of ${log.name}`, error),
    };
    let blank = this.#blank();
    const found = await loadNewest(search, machine, async () => {
      blank = this.#blank();
      return blank;
    });
    if (found === null) return null;
    this.#ledger = blank.ledger;
    this.#model = blank.models[0];
    for (const [target, routed] of routedOf(found.manifest, targets, targetLevels)) {
      this.#channels.get(target)?.startAfter(routed);
    }
    return found.last;
  }

  /** Nobody asks this model anything, so it stays in batch mode: no index is ever built. */
  #blank() {
    const { machine, source, wrapper } = this.#options;
    const model = machine.initial();
    machine.startBatch?.(model);
    const models: readonly [Model] = [model];
    return { ledger: new Ledger(machine, source.name, wrapper), models };
  }

  async #take(batch: LogBatch, signal: AbortSignal): Promise<void> {
    this.#endOffset = batch.endOffset;
    const slice = new Slice();
    for (const record of batch.records) {
      // What a replay finds was traced long ago, or never.
      const isTraced = this.hasReplayed;
      const levelBefore = this.#ledger.level;
      const ruling = this.#ledger.rule(this.#model, record);
      if (this.#ledger.level !== levelBefore) await this.#backfill(ruling, signal);
      const traceparent = isTraced ? (ruling.envelope?.traceparent ?? null) : null;
      for (const due of this.#evolve(ruling)) {
        const waiting = this.#send(due, traceparent, signal);
        if (waiting !== null) await waiting;
        if (signal.aborted) return;
      }
      if (signal.aborted) return;
      if (slice.isOver) await slice.next();
    }
    if (this.hasReplayed) await this.#checkTargets(signal);
  }

  /** Changes the model by what was decided; answers whom to tell what of it. */
  #evolve(ruling: Ruling<Outcome>): readonly DueFact[] {
    const { machine, route } = this.#options;
    const { outcomes } = ruling;
    if (outcomes.length === 0) return NONE_DUE;
    const { level } = this.#ledger;
    const due: DueFact[] = [];
    let index = 0;
    for (const outcome of outcomes) {
      const occurrence = this.#ledger.occurrenceOf(ruling, index++);
      machine.evolve(this.#model, outcome, occurrence);
      for (const { target, fact } of route(outcome, level)) {
        due.push({ at: occurrence.at, channel: this.#channelOf(target), fact });
      }
    }
    return due;
  }

  /** The record that activates a level has no outcomes: its origins are those of the backfill. */
  async #backfill(ruling: Ruling<Outcome>, signal: AbortSignal): Promise<void> {
    const slice = new Slice();
    let index = 0;
    for (const routed of this.#options.backfill?.(this.#model, this.#ledger.level) ?? []) {
      const { at } = this.#ledger.occurrenceOf(ruling, index++);
      const { target, fact } = routed;
      await this.#send({ at, channel: this.#channelOf(target), fact }, null, signal);
      if (signal.aborted) return;
      if (slice.isOver) await slice.next();
    }
  }

  /** null: it was taken at once; otherwise it is when there is room, unless aborted before. */
  #send(
    { at, channel, fact }: DueFact,
    traceparent: string | null,
    signal: AbortSignal,
  ): Promise<void> | null {
    if (channel.hasRoom) {
      channel.forward(at, fact, traceparent);
      return null;
    }
    return channel
      .room(signal, () => this.#turns.made())
      .then(() => {
        if (!signal.aborted) channel.forward(at, fact, traceparent);
      });
  }

  #channelOf(target: string): FactChannel {
    const channel = this.#channels.get(target);
    if (channel === undefined) throw new SimbaError('stuck', `no target ${target}`);
    return channel;
  }

  /** A source that is shorter than a target's mark was truncated or made anew. */
  async #checkTargets(signal: AbortSignal): Promise<void> {
    const { source, targets, onTrouble } = this.#options;
    for (const target of targets) {
      const mark = target.markOf(source.name);
      if (mark === undefined) continue;
      const isOfSource = mark.log === this.#ledger.log;
      if (isOfSource && mark.offset < this.#ledger.next) continue;
      // Another bridge may be ahead of this one: where the source ends now is the only proof.
      const end = await endOfLog(source, signal, onTrouble);
      if (end === null) return;
      if (isOfSource && mark.offset < end) continue;
      throw new SimbaError(
        'out-of-chain',
        `${target.name} has ${mark.log}/${mark.offset}; ${source.name} ends at ${end}`,
      );
    }
  }
}

/** A fact, what it comes from, and what carries it to its target. */
interface DueFact {
  readonly at: Origin;
  readonly channel: FactChannel;
  readonly fact: Typed;
}

const NONE_DUE: readonly DueFact[] = [];

/** Whether an operator must look before the bridge may go on. */
export function needsOperator(error: unknown): boolean {
  return hasCode(error, 'out-of-chain') || hasCode(error, 'stuck');
}
