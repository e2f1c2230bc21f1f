import { SimbaError } from './errors.ts';
import { after, nowMs } from './scheduler.ts';

/** How long a reader may hold a model that a writer waits for, in milliseconds. */
export const READ_HOLD_MS_MAX = 2_000;

/** A model held across awaits. Leave it as soon as possible: a writer waits for it. */
export interface ReadHandle<Model> {
  /** The model, unchanged since `enter`; throws `read-expired` after `READ_HOLD_MS_MAX`. */
  readonly model: Model;
  /** May be called more than once. */
  leave(): void;
}

interface Hold {
  isExpired: boolean;
  readonly sinceMs: number;
}

/** Who holds a model now. */
export class Holders {
  readonly #holds = new Set<Hold>();
  #onAllLeft: (() => void) | null = null;

  get size(): number {
    return this.#holds.size;
  }

  enter<Model>(model: Model): ReadHandle<Model> {
    const hold: Hold = { isExpired: false, sinceMs: nowMs() };
    this.#holds.add(hold);
    return {
      get model() {
        if (hold.isExpired || nowMs() - hold.sinceMs > READ_HOLD_MS_MAX) {
          throw new SimbaError('read-expired', `a model was held over ${READ_HOLD_MS_MAX} ms`);
        }
        return model;
      },
      leave: () => {
        if (this.#holds.delete(hold) && this.#holds.size === 0) this.#onAllLeft?.();
      },
    };
  }

  /** Fulfilled when nobody holds the model any more: those who stay too long are expired. */
  async untilAllLeft(): Promise<void> {
    if (this.#holds.size === 0) return;
    const newestMs = Math.max(...[...this.#holds].map((hold) => hold.sinceMs));
    const waitMs = Math.max(0, newestMs + READ_HOLD_MS_MAX - nowMs());
    await new Promise<void>((resolve) => {
      const cancel = after(waitMs, resolve);
      this.#onAllLeft = () => {
        cancel();
        resolve();
      };
    });
    this.#onAllLeft = null;
    for (const hold of this.#holds) hold.isExpired = true;
    this.#holds.clear();
  }
}
