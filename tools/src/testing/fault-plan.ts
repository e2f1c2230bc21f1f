import { Random } from '../sample/random.ts';

/**
 * What may happen to a Produce request:
 *
 * - `cut-before`: the connection breaks, the broker never sees it.
 * - `cut-after`: the broker has appended and answered; the connection breaks before the answer.
 * - `delay`: it comes `DELAY_MS_MAX` late at most.
 * - `swallow`: the broker appends and answers; the answer and all after it never come, and the
 *   connection stays open.
 * - `black-hole`: as `swallow`, and the broker never sees it.
 */
export type ProduceFault = 'pass' | 'cut-before' | 'cut-after' | 'delay' | 'swallow' | 'black-hole';

export const PRODUCE_FAULTS = [
  'cut-before',
  'cut-after',
  'delay',
  'swallow',
  'black-hole',
] as const;

export const DELAY_MS_MAX = 1_200;

export interface FaultPlan {
  /** Asked for each Produce request. */
  next(): ProduceFault;
  /** Asked for each that is delayed. */
  delayMs(): number;
}

export const CALM: FaultPlan = { next: () => 'pass', delayMs: () => 0 };

/**
 * Decided by a seed, one request after the other: about one in `oneIn` meets one of `faults`, until
 * `max` have.
 */
export class SeededFaults implements FaultPlan {
  readonly #random: Random;
  readonly #faults: readonly ProduceFault[];
  readonly #oneIn: number;
  #left: number;

  constructor(
    seed: number,
    faults: readonly ProduceFault[],
    oneIn: number,
    max = Number.POSITIVE_INFINITY,
  ) {
    this.#random = new Random(seed);
    this.#faults = faults;
    this.#oneIn = oneIn;
    this.#left = max;
  }

  next(): ProduceFault {
    if (this.#left === 0 || this.#random.below(this.#oneIn) > 0) return 'pass';
    this.#left--;
    return this.#random.pick(this.#faults);
  }

  delayMs(): number {
    return this.#random.between(1, DELAY_MS_MAX);
  }
}

/** These, one after the other, and then none. */
export class GivenFaults implements FaultPlan {
  readonly #faults: ProduceFault[];

  constructor(...faults: readonly ProduceFault[]) {
    this.#faults = [...faults];
  }

  next(): ProduceFault {
    return this.#faults.shift() ?? 'pass';
  }

  delayMs(): number {
    return DELAY_MS_MAX;
  }
}

/** Picks one choice after the other, as the seed decides. */
export function picks<Choice>(seed: number, choices: readonly Choice[]): () => Choice {
  const random = new Random(seed);
  return () => random.pick(choices);
}

/** `SEED` of the environment gives a run back; the seed must be printed. */
export function seedOfRun(): number {
  const given = Number(process.env.SEED);
  return given > 0 ? given : 1 + Math.floor(Math.random() * 1_000_000);
}
