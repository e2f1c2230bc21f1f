import type { Touch } from './live-source.ts';

/** Touches that are remembered for those who come back. */
export const RECENT_TOUCHES_MAX = 10_000;

/**
 * What was touched last, in the order of the log. Costs an entry each, and to find where a reader
 * left off a binary search.
 */
export class RecentTouches {
  readonly #max: number;
  /** A ring once it is full: `#oldest` is where the next one goes. */
  readonly #touches: Touch[] = [];
  #oldest = 0;
  #from: number;

  /** `from`: the offset before which nothing is known. */
  constructor(from: number, max = RECENT_TOUCHES_MAX) {
    this.#from = from;
    this.#max = max;
  }

  add(touch: Touch): void {
    if (this.#touches.length < this.#max) {
      this.#touches.push(touch);
      return;
    }
    // Of the record of the one that goes, others may be there still, but not all.
    this.#from = this.#at(0).at.offset + 1;
    this.#touches[this.#oldest] = touch;
    this.#oldest = (this.#oldest + 1) % this.#max;
  }

  /** All from this offset on; null: they are not all remembered. */
  since(offset: number): readonly Touch[] | null {
    if (offset < this.#from) return null;
    const found: Touch[] = [];
    for (let index = this.#firstFrom(offset); index < this.#touches.length; index++) {
      found.push(this.#at(index));
    }
    return found;
  }

  #firstFrom(offset: number): number {
    let low = 0;
    let high = this.#touches.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#at(middle).at.offset < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Counted from the oldest. */
  #at(index: number): Touch {
    return this.#touches[(this.#oldest + index) % this.#touches.length] as Touch;
  }
}
