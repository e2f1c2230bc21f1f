import { randomBytes } from 'node:crypto';
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

/** A decision as it is kept: of its outcomes only what `BriefForm` says, where there is one. */
export interface Remembered<Outcome extends Typed> extends Omit<Decision<Outcome>, 'outcomes'> {
  readonly outcomes: readonly Outcome[] | string;
}

/** A slot of the table that is free; any other has a place, counted from 1. */
const FREE = 0;
/** Of this process: callers choose their ids, and must not choose where they collide. */
const SEED = randomBytes(4).readInt32LE();

/**
 * The decisions of the last commands by (session, command id). Part of the model: all replicas
 * remember and forget the same. Look-up and insertion are O(1).
 *
 * A hash table with linear probing (Knuth, "The Art of Computer Programming", 6.4, algorithms L
 * and R) over rings of what is remembered. A `Map` would do; a replay, which finds nothing and
 * forgets one for each that it remembers, spends twice as long in it.
 */
export class DuplicateWindow<Outcome extends Typed> {
  readonly #size: number;
  /** Rings: what is remembered has the same place in each. */
  readonly #keys: string[] = [];
  readonly #hashes: number[] = [];
  readonly #offsets: number[] = [];
  readonly #times: number[] = [];
  readonly #fingerprints: string[] = [];
  readonly #outcomes: Remembered<Outcome>['outcomes'][] = [];
  #oldest = 0;
  /** Places by hash; at least half of the slots are free. */
  readonly #slots: Int32Array;
  readonly #mask: number;

  constructor(size = DUPLICATE_WINDOW_SIZE) {
    this.#size = size;
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * size)));
    this.#mask = this.#slots.length - 1;
  }

  find(key: string): Remembered<Outcome> | undefined {
    const found = this.#slots[this.#slotOf(key, hashOf(key))] as number;
    return found === FREE ? undefined : this.#at(found - 1);
  }

  /** The key must not be there. The oldest is forgotten if the window is full. */
  remember(key: string, decision: Remembered<Outcome>): void {
    let place = this.#keys.length;
    if (place === this.#size) {
      place = this.#oldest;
      this.#oldest = (place + 1) % this.#size;
      this.#forget(place);
    }
    const hash = hashOf(key);
    this.#slots[this.#slotOf(key, hash)] = place + 1;
    this.#keys[place] = key;
    this.#hashes[place] = hash;
    this.#offsets[place] = decision.offset;
    this.#times[place] = decision.time;
    this.#fingerprints[place] = decision.fingerprint;
    this.#outcomes[place] = decision.outcomes;
  }

  /** The oldest first. */
  *entries(): Generator<[string, Remembered<Outcome>]> {
    for (let i = 0; i < this.#keys.length; i++) {
      const place = (this.#oldest + i) % this.#keys.length;
      yield [this.#keys[place] as string, this.#at(place)];
    }
  }

  get size(): number {
    return this.#keys.length;
  }

  #at(place: number): Remembered<Outcome> {
    return {
      offset: this.#offsets[place] as number,
      time: this.#times[place] as number,
      fingerprint: this.#fingerprints[place] as string,
      outcomes: this.#outcomes[place] as Remembered<Outcome>['outcomes'],
    };
  }

  /** The key's slot, or the free one where it would go. */
  #slotOf(key: string, hash: number): number {
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const found = this.#slots[slot] as number;
      if (found === FREE) return slot;
      const place = found - 1;
      if (this.#hashes[place] === hash && this.#keys[place] === key) return slot;
    }
  }

  /** Frees its slot, and moves up those behind that could no longer be found. */
  #forget(place: number): void {
    let free = (this.#hashes[place] as number) & this.#mask;
    for (; this.#slots[free] !== place + 1; free = (free + 1) & this.#mask) {
      if (this.#slots[free] === FREE) throw new Error('a key was remembered twice');
    }
    for (let slot = (free + 1) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const other = this.#slots[slot] as number;
      if (other === FREE) break;
      const wanted = (this.#hashes[other - 1] as number) & this.#mask;
      // How far it is from the slot that it wanted, and how far the free one is: no nearer.
      if (((slot - wanted) & this.#mask) < ((slot - free) & this.#mask)) continue;
      this.#slots[free] = other;
      free = slot;
    }
    this.#slots[free] = FREE;
  }
}

/** Bob Jenkins's one-at-a-time hash, with a seed. */
function hashOf(key: string): number {
  let hash = SEED;
  for (let i = 0; i < key.length; i++) {
    hash = (hash + key.charCodeAt(i)) | 0;
    hash = (hash + (hash << 10)) | 0;
    hash ^= hash >>> 6;
  }
  hash = (hash + (hash << 3)) | 0;
  hash ^= hash >>> 11;
  return (hash + (hash << 15)) | 0;
}

/** The key of a command in the window: ids are the caller's, and so unique only per session. */
export function commandKey(session: string | null, id: string): string {
  return session === null ? id : `${session}\n${id}`;
}
