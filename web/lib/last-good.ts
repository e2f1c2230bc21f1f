export interface LastGoodLimits {
  readonly entriesMax: number;
  readonly bytesMax: number;
  readonly ageMsMax: number;
}

interface Kept<Value> {
  readonly value: Value;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly keptAt: number;
}

/**
 * The last good answer to each question, to be shown when there is none now. Bounded in number,
 * bytes and age; what has not been kept anew for the longest goes first.
 */
export class LastGood<Value> {
  readonly #limits: LastGoodLimits;
  readonly #now: () => number;
  /** In the order in which they were kept. */
  readonly #kept = new Map<string, Kept<Value>>();
  #bytes = 0;

  constructor(limits: LastGoodLimits, now: () => number = Date.now) {
    this.#limits = limits;
    this.#now = now;
  }

  keep(question: string, value: Value, bytes: number): void {
    this.forget(question);
    const { entriesMax, bytesMax } = this.#limits;
    if (bytes > bytesMax) return;
    this.#kept.set(question, { value, bytes, keptAt: this.#now() });
    this.#bytes += bytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= entriesMax && this.#bytes <= bytesMax) return;
      this.forget(oldest);
    }
  }

  find(question: string): { readonly value: Value; readonly keptAt: number } | null {
    const kept = this.#kept.get(question);
    if (kept === undefined) return null;
    if (this.#now() - kept.keptAt <= this.#limits.ageMsMax) return kept;
    this.forget(question);
    return null;
  }

  forget(question: string): void {
    this.#bytes -= this.#kept.get(question)?.bytes ?? 0;
    this.#kept.delete(question);
  }
}
