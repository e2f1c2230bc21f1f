import type { KeyedStorage } from './private-store.ts';
import { type Broadcast, TabChannel } from './tab-channel.ts';

/** A `localStorage` that lives as long as the test. */
export class MemoryStorage implements KeyedStorage {
  readonly #items = new Map<string, string>();

  get length(): number {
    return this.#items.size;
  }

  key(index: number): string | null {
    return [...this.#items.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }

  setItem(key: string, text: string): void {
    this.#items.set(key, text);
  }

  removeItem(key: string): void {
    this.#items.delete(key);
  }

  get keys(): readonly string[] {
    return [...this.#items.keys()].sort();
  }
}

/** The channels of a browser's tabs: what one posts, all others get at once. */
export class Tabs {
  readonly #ends = new Set<Broadcast>();

  open(session: string | null): TabChannel {
    const end: Broadcast = {
      onmessage: null,
      postMessage: (data) => {
        for (const other of this.#ends) {
          if (other !== end) other.onmessage?.({ data } as MessageEvent);
        }
      },
    };
    this.#ends.add(end);
    const channel = new TabChannel();
    channel.session = session;
    channel.open(end);
    return channel;
  }
}
