/**
 * How many values fell where, for metrics. An observation is a few comparisons and an addition; the
 * bounds are upper ones, ascending, and what is above the last is counted all the same.
 *
 * @example
 * const seconds = new Histogram([0.01, 0.1, 1]);
 * seconds.observe(0.05);
 * seconds.counts; // [0, 1, 0, 0]
 */
export class Histogram {
  readonly bounds: readonly number[];
  /** Per bound, and then of what is above all of them; not cumulative. */
  readonly counts: readonly number[];
  readonly #counts: number[];
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.#counts = new Array(bounds.length + 1).fill(0);
    this.counts = this.#counts;
  }

  /** Of all values. */
  get sum(): number {
    return this.#sum;
  }

  observe(value: number): void {
    const { bounds } = this;
    let index = 0;
    while (index < bounds.length && value > (bounds[index] as number)) index++;
    (this.#counts[index] as number)++;
    this.#sum += value;
  }
}

/** From half a millisecond to the time after which nobody waits any more. */
export const DURATION_SECONDS: readonly number[] = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
];
