import { nowMs, turn } from './scheduler.ts';

/** Milliseconds of applying, decoding or sorting after which others get their turn. */
export const SLICE_MS = 2;

/**
 * Long work in slices.
 *
 * @example
 * const slice = new Slice();
 * for (const record of records) {
 *   apply(record);
 *   if (slice.isOver) await slice.next();
 * }
 */
export class Slice {
  #endMs = nowMs() + SLICE_MS;

  get isOver(): boolean {
    return nowMs() >= this.#endMs;
  }

  /** Lets others have their turn, and begins the next slice. */
  async next(): Promise<void> {
    await turn();
    this.#endMs = nowMs() + SLICE_MS;
  }
}
