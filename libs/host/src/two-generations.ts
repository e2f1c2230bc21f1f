export interface GenerationLimits<Value> {
  /** Of both generations together. */
  readonly entriesMax: number;
  readonly bytesMax: number;
  bytesOf(key: string, value: Value): number;
}

/**
 * A map that remembers what was set or found of late, within limits: what is set or found belongs
 * to the new generation, which grows old when it holds half of what is allowed; and then the old
 * one is forgotten. O(1), and nothing is put in order on the way.
 */
export class TwoGenerations<Value> {
  readonly #limits: GenerationLimits<Value>;
  #new = new Map<string, Value>();
  #old = new Map<string, Value>();
  #newBytes = 0;
  #oldBytes = 0;

  constructor(limits: GenerationLimits<Value>) {
    this.#limits = limits;
  }

  /** Entries that are remembered. */
  get size(): number {
    return this.#new.size + this.#old.size;
  }

  get bytes(): number {
    return this.#newBytes + this.#oldBytes;
  }

  get(key: string): Value | undefined {
    const value = this.#new.get(key);
    if (value !== undefined) return value;
    const known = this.#old.get(key);
    if (known !== undefined) this.set(key, known);
    return known;
  }

  set(key: string, value: Value): void {
    this.#forget(key);
    const { entriesMax, bytesMax, bytesOf } = this.#limits;
    const bytes = bytesOf(key, value);
    if (bytes > bytesMax / 2) return;
    if (this.#new.size >= entriesMax / 2 || this.#newBytes + bytes > bytesMax / 2) this.#age();
    this.#new.set(key, value);
    this.#newBytes += bytes;
  }

  #forget(key: string): void {
    const { bytesOf } = this.#limits;
    const recent = this.#new.get(key);
    if (recent !== undefined) {
      this.#new.delete(key);
      this.#newBytes -= bytesOf(key, recent);
    }
    const old = this.#old.get(key);
    if (old !== undefined) {
      this.#old.delete(key);
      this.#oldBytes -= bytesOf(key, old);
    }
  }

  #age(): void {
    this.#old = this.#new;
    this.#oldBytes = this.#newBytes;
    this.#new = new Map();
    this.#newBytes = 0;
  }
}
