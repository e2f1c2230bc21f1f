import { endOfLog } from './end-of-log.ts';
import { hasCode, SimbaError } from './errors.ts';
import { FactChannel } from './fact-channel.ts';
import type { ForwardTarget } from './forward-target.ts';
import { Ledger } from './ledger.ts';
import type { Log, LogBatch, StoredRecord } from './log.ts';
import { Slice } from './slice.ts';
import { sourceOf } from './source-marks.ts';
import type { StateMachine, Typed } from './state-machine.ts';
import type { Wrapper } from './wrapper.ts';

/** Which facts an outcome is, and for whom. Pure; a target that is not ours is a mistake. */
export type Route<Outcome extends Typed> = (
  outcome: Outcome,
) => readonly { readonly target: string; readonly fact: Typed }[];

export interface ForwarderOptions<Model, Message extends Typed, Outcome extends Typed> {
  readonly source: Log;
  readonly machine: StateMachine<Model, Message, Outcome>;
  readonly route: Route<Outcome>;
  /** Folded already: `ForwardTarget.follow` has called `onFolded`. */
  readonly targets: readonly ForwardTarget[];
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
  readonly #ledger: Ledger<Model, Message, Outcome>;
  readonly #model: Model;
  readonly #channels: ReadonlyMap<string, FactChannel>;
  #endOffset = 0;
  #replayEnd = Number.POSITIVE_INFINITY;

  constructor(options: ForwarderOptions<Model, Message, Outcome>) {
    const { source, machine, targets, producer, onTrouble } = options;
    this.#options = options;
    this.#ledger = new Ledger(machine, source.name, options.wrapper);
    this.#model = machine.initial();
    // Nobody asks this model anything, so it stays in batch mode: no index is ever built.
    machine.startBatch?.(this.#model);
    this.#channels = new Map(
      targets.map((target) => [target.name, new FactChannel(target, producer, onTrouble)]),
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
    const channels = [...this.#channels.values()].map((channel) => channel.run(either));
    try {
      const take = (batch: LogBatch) => this.#take(batch, either);
      await this.#options.source.follow(take, { signal: either, after: null });
    } finally {
      ending.abort();
      await Promise.all(channels);
    }
  }

  async #take(batch: LogBatch, signal: AbortSignal): Promise<void> {
    this.#endOffset = batch.endOffset;
    const slice = new Slice();
    for (const record of batch.records) {
      await this.#forward(record, signal);
      if (signal.aborted) return;
      if (slice.isOver) await slice.next();
    }
    if (this.hasReplayed) this.#checkTargets();
  }

  async #forward(record: StoredRecord, signal: AbortSignal): Promise<void> {
    const ruling = this.#ledger.rule(this.#model, record);
    for (const [index, outcome] of ruling.outcomes.entries()) {
      const occurrence = this.#ledger.occurrenceOf(ruling, index);
      this.#options.machine.evolve(this.#model, outcome, occurrence);
      for (const { target, fact } of this.#options.route(outcome)) {
        const channel = this.#channels.get(target);
        if (channel === undefined) throw new SimbaError('stuck', `no target ${target}`);
        await channel.room(signal);
        if (signal.aborted) return;
        channel.forward(occurrence.at, fact);
      }
    }
  }

  /** A source that is shorter than a target's mark was truncated or made anew. */
  #checkTargets(): void {
    const name = this.#options.source.name;
    for (const target of this.#options.targets) {
      const mark = target.markOf(name);
      if (mark === undefined) continue;
      if (mark.log !== this.#ledger.log || mark.offset >= this.#ledger.next) {
        const end = `${sourceOf(this.#ledger.log)} ends at ${this.#ledger.next}`;
        throw new SimbaError(
          'out-of-chain',
          `${target.name} has ${mark.log}/${mark.offset}; ${end}`,
        );
      }
    }
  }
}

/** Whether an operator must look before the bridge may go on. */
export function needsOperator(error: unknown): boolean {
  return hasCode(error, 'out-of-chain') || hasCode(error, 'stuck');
}
