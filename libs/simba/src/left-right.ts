import { Holders, type ReadHandle } from './read-handle.ts';
import type { ReadPolicy } from './read-policy.ts';
import { turn } from './scheduler.ts';
import { Slice } from './slice.ts';
import type { StateMachine } from './state-machine.ts';

type Machine<Model> = Pick<
  StateMachine<Model, never, never>,
  'initial' | 'startBatch' | 'finalize'
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
  /** Until the first batch has ended nobody reads, and both models are changed at once. */
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

  /** As `enter`, without even a microtask. */
  enterNow(): ReadHandle<Model> {
    return this.#front.holders.enter(this.#front.model);
  }

  get ahead(): Model {
    return this.#back.model;
  }

  get models(): readonly Model[] {
    return [this.#back.model, this.#front.model];
  }

  async writable(): Promise<void> {
    await this.#back.holders.untilAllLeft();
    if (this.#isMissingBatch) await this.#catchUpInBatch();
    else for (const change of this.#missing) this.#change(this.#back.model, change);
    this.#missing = [];
  }

  write(change: Change): void {
    this.#change(this.#back.model, change);
    if (this.#isUnread) this.#change(this.#front.model, change);
    else this.#made.push(change);
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
    if (this.#isUnread) await this.#finalize(this.#front.model, this.#back.model);
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

  async #finalize(model: Model, twin?: Model): Promise<void> {
    for (const _ of this.#machine.finalize?.(model, twin) ?? []) await turn();
  }
}
