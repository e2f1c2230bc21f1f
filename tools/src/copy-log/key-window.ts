import type { TableEntry } from '@thingy/simba/kafka';

/** How far the clocks of services and brokers, and a key and its record, may be apart. */
const APART_MS_MAX = 600_000;

/**
 * Finds the keys of records that come in the order of their times. Keys come in that order too, so
 * it reads them once, along with the records, and holds those of twenty minutes.
 */
export class KeyWindow {
  readonly #entries: AsyncIterator<TableEntry>;
  readonly #isForgotten: (name: string) => boolean;
  readonly #window = new Map<string, TableEntry>();
  #newestMs = Number.NEGATIVE_INFINITY;

  /** What is forgotten may still be among the entries, until it is compacted away. */
  constructor(entries: AsyncIterable<TableEntry>, isForgotten: (name: string) => boolean) {
    this.#entries = entries[Symbol.asyncIterator]();
    this.#isForgotten = isForgotten;
  }

  /** Of a record of this time; null: there is no such key, or not any more. */
  async find(name: string, timeMs: number): Promise<Uint8Array | null> {
    if (this.#isForgotten(name)) return null;
    while (!this.#window.has(name) && this.#newestMs < timeMs + APART_MS_MAX) {
      const { value: entry, done } = await this.#entries.next();
      if (done) break;
      this.#newestMs = Math.max(this.#newestMs, entry.timeMs);
      // A value is a view of all that it was fetched with.
      const value = entry.value === null ? null : Uint8Array.from(entry.value);
      this.#window.set(entry.key, { ...entry, value });
      this.#dropBefore(timeMs - APART_MS_MAX);
    }
    return this.#window.get(name)?.value ?? null;
  }

  /** Gives back the connection that the entries come from. */
  async close(): Promise<void> {
    await this.#entries.return?.();
  }

  #dropBefore(timeMs: number): void {
    for (const [name, entry] of this.#window) {
      if (entry.timeMs >= timeMs) return;
      this.#window.delete(name);
    }
  }
}

/** Names whose last entry forgets them. */
export async function forgottenNames(
  entries: AsyncIterable<TableEntry>,
): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for await (const { key, value } of entries) {
    if (value === null) names.add(key);
    else names.delete(key);
  }
  return names;
}
