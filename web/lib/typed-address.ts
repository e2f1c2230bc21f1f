/**
 * Where somebody is led while they type: to the results of what they have typed so far, but Back
 * leads to where they began to, and not through every letter.
 */
export class TypedAddress {
  #start: string | null = null;
  #last: string | null = null;

  /** How to get from the address `here` to the one `wanted`; null: one is there, or on the way. */
  wayTo(wanted: string, here: string): 'push' | 'replace' | null {
    if (wanted === (this.#last ?? here)) return null;
    this.#start ??= here;
    this.#last = wanted;
    return here === this.#start ? 'push' : 'replace';
  }

  /** What is typed from here on is another search. */
  settle(): void {
    this.#start = null;
    this.#last = null;
  }
}
