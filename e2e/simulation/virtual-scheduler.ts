import { setImmediate as microtasksDone } from 'node:timers/promises';
import type { Scheduler } from '@thingy/simba';
import type { SeededRandom } from './seeded-random.ts';

/** Callbacks of one run: far more than a plan needs, so that a run that never ends is noticed. */
const CALLBACKS_MAX = 3_000_000;
/** Share of looks at the clock that find that work has taken time. */
const WORK_SHARE = 0.05;
const WORK_MS_MAX = 6;

interface Entry {
  readonly atMs: number;
  /** Decides among entries of one time. */
  readonly tie: number;
  callback: (() => void) | null;
}

/**
 * Time and chance of a simulation. Time moves only from one callback to the next, and when somebody
 * looks at the clock: a slice of work then ends now and then, as it does on a real machine. What is
 * ready at one time runs in an order that the seed decides; promises keep their natural order.
 */
export class VirtualScheduler implements Scheduler {
  readonly #random: SeededRandom;
  /** By time, last first. */
  readonly #entries: Entry[] = [];
  #nowMs = 0;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  nowMs(): number {
    if (this.#random.chance(WORK_SHARE)) this.#nowMs += this.#random.next() * WORK_MS_MAX;
    return this.#nowMs;
  }

  /** For the simulation itself, which must not take time by looking at the clock. */
  get timeMs(): number {
    return this.#nowMs;
  }

  after(ms: number, callback: () => void): () => void {
    const entry = { atMs: this.#nowMs + Math.max(0, ms), tie: this.#random.next(), callback };
    this.#insert(entry);
    return () => {
      (entry as Entry).callback = null;
    };
  }

  turn(): Promise<void> {
    return this.pause(0);
  }

  random(): number {
    return this.#random.next();
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => Math.floor(this.#random.next() * 256));
  }

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Lets things happen until all is over; rejects if nothing is left to happen before that. */
  async run(isOver: () => boolean): Promise<void> {
    for (let count = 0; count < CALLBACKS_MAX; count++) {
      await microtasksDone();
      if (isOver()) return;
      const entry = this.#takeNext();
      this.#nowMs = Math.max(this.#nowMs, entry.atMs);
      entry.callback?.();
    }
    throw new Error(`not over after ${CALLBACKS_MAX} callbacks`);
  }

  #takeNext(): Entry {
    for (;;) {
      const entry = this.#entries.pop();
      if (entry === undefined) throw new Error('nothing is left to happen, and it is not over');
      if (entry.callback !== null) return entry;
    }
  }

  #insert(entry: Entry): void {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(entry, this.#entries[middle] as Entry)) low = middle + 1;
      else high = middle;
    }
    this.#entries.splice(low, 0, entry);
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.atMs === b.atMs ? a.tie < b.tie : a.atMs < b.atMs;
}
