import { SimbaError } from './errors.ts';
import { Holders, type ReadHandle } from './read-handle.ts';
import type { ReadPolicy } from './read-policy.ts';
import { turn } from './scheduler.ts';
import type { StateMachine } from './state-machine.ts';

/** Readers that may wait for the lock; one more is refused with `overloaded`. */
export const LOCK_QUEUE_MAX = 10_000;

type Machine<Model> = Pick<
  StateMachine<Model, never, never>,
  'initial' | 'startBatch' | 'finalize'
>;

/**
 * The policies `exclusive` (one reader at a time) and `shared` (any number): one model under a fair
 * lock, which is granted in the order in which it was asked for. So no stream of readers keeps the
 * writer out, and the writer, who asks again for each slice, lets those in who waited meanwhile.
 *
 * Costs: one model, one change per outcome; a queue entry per read. A read waits for the slice of
 * writing under way, and writing for readers, at most `READ_HOLD_MS_MAX`.
 */
export class LockedModel<Model, Change> implements ReadPolicy<Model, Change> {
  /** A model in batch mode can't be asked, and there is no other. */
  readonly canBatch = false;
  readonly #machine: Machine<Model>;
  readonly #change: (model: Model, change: Change) => void;
  readonly #isExclusive: boolean;
  #model: Model;
  readonly #holders = new Holders();
  /** Fulfilled when whoever asked last has been granted the lock. */
  #lastGrant: Promise<unknown> = Promise.resolve();
  /** Pending while the writer has the lock. */
  #written: Promise<void> = Promise.resolve();
  #endWrite = () => {};
  #isWriting = false;
  #waiting = 0;

  constructor(
    machine: Machine<Model>,
    change: (model: Model, change: Change) => void,
    isExclusive: boolean,
  ) {
    this.#machine = machine;
    this.#change = change;
    this.#isExclusive = isExclusive;
    this.#model = machine.initial();
  }

  enter(): Promise<ReadHandle<Model>> {
    return this.#readInTurn(() => this.#holders.enter(this.#model));
  }

  read<Result>(query: (model: Model) => Result): Promise<Result> {
    return this.#readInTurn(() => query(this.#model));
  }

  /** Nobody is overtaken by it. */
  readNow<Result>(query: (model: Model) => Result): Result | undefined {
    const isHeld = this.#isWriting || (this.#isExclusive && this.#holders.size > 0);
    return isHeld || this.#waiting > 0 ? undefined : query(this.#model);
  }

  get ahead(): Model {
    return this.#model;
  }

  get models(): readonly Model[] {
    return [this.#model];
  }

  writable(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#written;
      await this.#holders.untilAllLeft();
      this.#isWriting = true;
      this.#written = new Promise((resolve) => {
        this.#endWrite = resolve;
      });
    });
  }

  write(change: Change): void {
    this.#change(this.#model, change);
  }

  publish(): void {
    this.#isWriting = false;
    this.#endWrite();
  }

  async startBatch(): Promise<void> {
    await this.writable();
    this.#machine.startBatch?.(this.#model);
  }

  startAnew(): void {
    this.#model = this.#machine.initial();
    this.#machine.startBatch?.(this.#model);
  }

  async endBatch(): Promise<void> {
    for (const _ of this.#machine.finalize?.(this.#model) ?? []) await turn();
    this.publish();
  }

  async #readInTurn<Result>(read: () => Result): Promise<Result> {
    if (this.#waiting >= LOCK_QUEUE_MAX) {
      throw new SimbaError('overloaded', `${LOCK_QUEUE_MAX} reads are waiting already`);
    }
    return this.#inTurn(async () => {
      await this.#written;
      if (this.#isExclusive) await this.#holders.untilAllLeft();
      return read();
    });
  }

  async #inTurn<Result>(grant: () => Promise<Result>): Promise<Result> {
    this.#waiting++;
    const granted = this.#lastGrant.then(grant);
    // A query that throws is its caller's affair, and must not keep the next one out.
    this.#lastGrant = granted.catch(() => undefined);
    try {
      return await granted;
    } finally {
      this.#waiting--;
    }
  }
}
