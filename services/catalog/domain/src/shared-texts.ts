/**
 * Keeps a text once that many products have: their category, their picture. Only a memory, and a
 * bounded one: what is not in it stays a text of its own.
 */
export class SharedTexts {
  readonly #max: number;
  readonly #texts = new Map<string, string>();

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#texts.size;
  }

  /** An equal text, and the same one for each that is equal, while there is room. */
  shared(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size < this.#max) this.#texts.set(text, text);
    return text;
  }
}
