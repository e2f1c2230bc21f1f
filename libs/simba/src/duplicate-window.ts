import type { Typed } from './state-machine.ts';

/** Commands whose ids are remembered. */
export const DUPLICATE_WINDOW_SIZE = 131_072;

/** What became of a command. */
export interface Decision<Outcome extends Typed> {
  /** Of the command's record. */
  readonly offset: number;
  /** Model clock, milliseconds since 1970. */
  readonly time: number;
  readonly fingerprint: string;
  readonly outcomes: readonly Outcome[];
}

/**
 * The decisions of the last commands by (session, command id). Part of the model: all replicas
 * remember and forget the same. Look-up and insertion are O(1).
 */
export class DuplicateWindow<Outcome extends Typed> {
  readonly #decisions = new Map<string, Decision<Outcome>>();
  readonly #ring: string[] = [];
  readonly #size: number;
  #oldest = 0;

  constructor(size = DUPLICATE_WINDOW_SIZE) {
    this.#size = size;
  }

  find(key: string): Decision<Outcome> | undefined {
    return this.#decisions.get(key);
  }

  /** The key must not be there. The oldest is forgotten if the window is full. */
  remember(key: string, decision: Decision<Outcome>): void {
    if (this.#ring.length < this.#size) {
      this.#ring.push(key);
    } else {
      this.#decisions.delete(this.#ring[this.#oldest] as string);
      this.#ring[this.#oldest] = key;
      this.#oldest = (this.#oldest + 1) % this.#size;
    }
    this.#decisions.set(key, decision);
  }

  /** The oldest first. */
  *entries(): Generator<[string, Decision<Outcome>]> {
    for (let i = 0; i < this.#ring.length; i++) {
      const key = this.#ring[(this.#oldest + i) % this.#ring.length] as string;
      yield [key, this.#decisions.get(key) as Decision<Outcome>];
    }
  }

  get size(): number {
    return this.#decisions.size;
  }
}

/** The key of a command in the window: ids are the caller's, and so unique only per session. */
export function commandKey(session: string | null, id: string): string {
  return session === null ? id : `${session}\n${id}`;
}
