import { nowMs } from './scheduler.ts';

/**
 * Whether a loop that never ends still goes round. What a turn came to does not matter: a loop that
 * fails and tries again moves, and one that waits for what never comes does not.
 */
export class Turns {
  #lastMs: number | null = null;

  made(): void {
    this.#lastMs = nowMs();
  }

  /** The loop is over, and is not expected to move. */
  ended(): void {
    this.#lastMs = null;
  }

  /** Since the last turn, in milliseconds; 0 before the first and after the last. */
  get stillMs(): number {
    return this.#lastMs === null ? 0 : nowMs() - this.#lastMs;
  }
}
