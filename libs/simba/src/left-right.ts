import { SimbaError } from './errors.ts';

/** How long a reader may hold a model, in milliseconds. */
export const READ_HOLD_MS_MAX = 2_000;

/** A model held across awaits. Leave it as soon as possible: a writer waits for it. */
export interface ReadHandle<Model> {
  /** The model, unchanged since `enter`; throws `read-expired` after `READ_HOLD_MS_MAX`. */
  readonly model: Model;
  /** May be called more than once. */
  leave(): void;
}

/**
 * Wait-free reads beside one writer, after Ramalhete and Correia's Left-Right: two models, of
 * which readers see one and the writer has the other. `publish` swaps them, and the writer repeats
 * on the second what it did on the first, once the last reader has left it.
 *
 * Costs: every change is made twice; two models in memory (they may share immutable parts). A read
 * costs nothing beyond the query. A writer waits for readers that hold the model it needs, at most
 * `READ_HOLD_MS_MAX`.
 *
 * @example
 * const models = new LeftRight(new Map(), new Map(), (map, [key, value]) => map.set(key, value));
 * await models.writable();
 * models.write(['a', 1]);            // not visible yet
 * models.publish();
 * models.read((map) => map.get('a')); // 1
 */
export class LeftRight<Model, Change> {
  #front: Side<Model>;
  #back: Side<Model>;
  readonly #change: (model: Model, change: Change) => void;
  /** Made on the front before it was published, still to be made on the back. */
  #missing: Change[] = [];
  #made: Change[] = [];

  constructor(left: Model, right: Model, change: (model: Model, change: Change) => void) {
    this.#front = new Side(left);
    this.#back = new Side(right);
    this.#change = change;
  }

  /** The query must be synchronous and must not keep the model. */
  read<Result>(query: (model: Model) => Result): Result {
    return query(this.#front.model);
  }

  enter(): ReadHandle<Model> {
    return this.#front.enter();
  }

  /** The writer's model: all that was written, published or not. Only to be read. */
  get ahead(): Model {
    return this.#back.model;
  }

  /** Fulfilled when `write` may be called: the back has no readers and misses nothing. */
  async writable(): Promise<void> {
    if (this.#back.isHeld) await this.#back.untilLeft();
    for (const change of this.#missing) this.#change(this.#back.model, change);
    this.#missing = [];
  }

  write(change: Change): void {
    this.#change(this.#back.model, change);
    this.#made.push(change);
  }

  /** Before the first reader: changes both models at once. */
  writeBoth(change: Change): void {
    this.#change(this.#front.model, change);
    this.#change(this.#back.model, change);
  }

  /** Before the first reader, or with none: for batch mode. */
  get both(): readonly [Model, Model] {
    return [this.#front.model, this.#back.model];
  }

  /** Makes all changes visible at once. `writable` must be awaited before the next `write`. */
  publish(): void {
    [this.#front, this.#back] = [this.#back, this.#front];
    this.#missing = this.#made;
    this.#made = [];
  }
}

class Side<Model> {
  readonly model: Model;
  readonly #held = new Set<{ expired: boolean; since: number }>();
  #onLeft: (() => void) | null = null;

  constructor(model: Model) {
    this.model = model;
  }

  get isHeld(): boolean {
    return this.#held.size > 0;
  }

  enter(): ReadHandle<Model> {
    const hold = { expired: false, since: performance.now() };
    const { model } = this;
    this.#held.add(hold);
    return {
      get model() {
        if (hold.expired || performance.now() - hold.since > READ_HOLD_MS_MAX) {
          throw new SimbaError('read-expired', `a model was held over ${READ_HOLD_MS_MAX} ms`);
        }
        return model;
      },
      leave: () => {
        this.#held.delete(hold);
        if (!this.isHeld) this.#onLeft?.();
      },
    };
  }

  /** Readers that stay too long lose their handle. */
  async untilLeft(): Promise<void> {
    const newest = Math.max(...[...this.#held].map((hold) => hold.since));
    const waitMs = Math.max(0, newest + READ_HOLD_MS_MAX - performance.now());
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.#onLeft = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#onLeft = null;
    for (const hold of this.#held) hold.expired = true;
    this.#held.clear();
  }
}
