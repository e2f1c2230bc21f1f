import { Holders, type ReadHandle } from './read-handle.ts';
import type { ReadPolicy } from './read-policy.ts';
import { turn } from './scheduler.ts';
import { Slice } from './slice.ts';
import type { StateMachine } from './state-machine.ts';

type Machine<Model> = Pick<
  StateMachine<Model, never, never>,
  'initial' | 'startBatch' | 'finalize' | 'copy'
>;

interface Side<Model> {
  readonly model: Model;
  readonly holders: Holders;
}

/**
 * The `wait-free` policy, after Ramalhete and Correia's Left-Right: two models, of which readers
 * see one and the writer has the other. `publish` swaps them, and the writer repeats on the second
 * what it did on the first, once the last reader has left it.
 *
 * Costs: every change is made twice; two models in memory (they share immutable parts). A read
 * costs nothing beyond the query. A writer waits for readers that hold the model which it needs.
 */
export class LeftRight<Model, Change> implements ReadPolicy<Model, Change> {
  readonly canBatch = true;
  readonly #machine: Machine<Model>;
  readonly #change: (model: Model, change: Change) => void;
  #front: Side<Model>;
  #back: Side<Model>;
  /** Made on the back and not published yet. */
  #made: Change[] = [];
  /** Made on the front before it was published, still to be made on the back. */
  #missing: Change[] = [];
  /**
   * Until the first batch has ended nobody reads: both models are changed at once, or the second is
   * copied from the first.
   */
  #isUnread = false;
  #isFirstBatch = true;
  #isBatch = false;
  #isMissingBatch = false;

  constructor(machine: Machine<Model>, change: (model: Model, change: Change) => void) {
    this.#machine = machine;
    this.#change = change;
    this.#front = { model: machine.initial(), holders: new Holders() };
    this.#back = { model: machine.initial(), holders: new Holders() };
  }

  async enter(): Promise<ReadHandle<Model>> {
    return this.enterNow();
  }

  async read<Result>(query: (model: Model) => Result): Promise<Result> {
    return query(this.#front.model);
  }

  readNow<Result>(query: (model: Model) => Result): Result {
    return query(this.#front.model);
  }

  /** As `enter`, without even a microtask. */
  enterNow(): ReadHandle<Model> {
    return this.#front.holders.enter(this.#front.model);
  }

  get ahead(): Model {
    return this.#back.model;
  }

  /** One that is copied is not there before its twin. */
  get models(): readonly Model[] {
    const { model } = this.#back;
    return this.#isUnread && this.#machine.copy ? [model] : [model, this.#front.model];
  }

  async writable(): Promise<void> {
    await this.#back.holders.untilAllLeft();
    if (this.#isMissingBatch) await this.#catchUpInBatch();
    else for (const change of this.#missing) this.#change(this.#back.model, change);
    this.#missing = [];
  }

  write(change: Change): void {
    this.#change(this.#back.model, change);
    if (!this.#isUnread) this.#made.push(change);
    else if (this.#machine.copy === undefined) this.#change(this.#front.model, change);
  }

  publish(): void {
    if (this.#isUnread) return;
    [this.#front, this.#back] = [this.#back, this.#front];
    this.#missing = this.#made;
    this.#made = [];
    this.#isMissingBatch = this.#isBatch;
  }

  async startBatch(): Promise<void> {
    this.#isUnread = this.#isFirstBatch;
    this.#isFirstBatch = false;
    if (!this.#isUnread) await this.writable();
    this.#isBatch = true;
    this.#machine.startBatch?.(this.#back.model);
    if (this.#isUnread) this.#machine.startBatch?.(this.#front.model);
  }

  startAnew(): void {
    this.#front = this.#blank(this.#front.holders);
    this.#back = this.#blank(this.#back.holders);
  }

  async endBatch(): Promise<void> {
    await this.#finalize(this.#back.model);
    if (this.#isUnread) await this.#finalizeUnread(this.#front.model, this.#back.model);
    else this.publish();
    this.#isUnread = false;
    this.#isBatch = false;
  }

  #blank(holders: Holders): Side<Model> {
    const model = this.#machine.initial();
    this.#machine.startBatch?.(model);
    return { model, holders };
  }

  /** The same changes in the same mode, giving way to readers of the other model between slices. */
  async #catchUpInBatch(): Promise<void> {
    const { model } = this.#back;
    this.#machine.startBatch?.(model);
    const slice = new Slice();
    for (const change of this.#missing) {
      this.#change(model, change);
      if (slice.isOver) await slice.next();
    }
    await this.#finalize(model, this.#front.model);
    this.#isMissingBatch = false;
  }

  async #finalizeUnread(model: Model, twin: Model): Promise<void> {
    for (const _ of this.#machine.copy?.(model, twin) ?? []) await turn();
    await this.#finalize(model, twin);
  }

  async #finalize(model: Model, twin?: Model): Promise<void> {
    for (const _ of this.#machine.finalize?.(model, twin) ?? []) await turn();
  }
}
