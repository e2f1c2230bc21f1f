/** A small seeded generator in integer arithmetic: "mulberry32" (public domain, Tommy Ettinger). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 to `bound` - 1. The remainder's bias, below 2^-16 here, hurts no sample. */
  below(bound: number): number {
    return this.#word() % bound;
  }

  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }

  /** True once in `times`, on average. */
  onceIn(times: number): boolean {
    return this.below(times) === 0;
  }

  /** One of its own, which later draws from this one do not change. */
  fork(): Random {
    return new Random(this.#word());
  }

  #word(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let word = this.#state;
    word = Math.imul(word ^ (word >>> 15), word | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return (word ^ (word >>> 14)) >>> 0;
  }
}

/** A seed for one thing of many: things are independent of each other and of their order. */
export function seedOf(seed: number, index: number, purpose: number): number {
  const mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35);
  return (mixed ^ Math.imul(purpose + 1, 0x27d4eb2f)) >>> 0;
}
