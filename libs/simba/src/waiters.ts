import { SimbaError } from './errors.ts';
import { after, nowMs } from './scheduler.ts';

/** Callers that may wait on one replica at a time. */
export const WAITERS_MAX = 20_000;

/** Who has waited too long is told by one timer for all, at most so late; milliseconds. */
export const SWEEP_MS_MIN = 20;

interface KeyWaiter {
  readonly promise: Promise<void>;
  readonly reject: (error: unknown) => void;
}

interface Entry {
  readonly key: string;
  readonly ms: number;
  readonly deadlineMs: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface Condition {
  readonly isMet: () => boolean;
  readonly settle: (met: boolean) => void;
}

/** Those who wait for a record to be applied or for a position to be reached. */
export class Waiters {
  readonly #byKey = new Map<string, Entry[]>();
  readonly #conditions = new Set<Condition>();
  #seen: string[] = [];
  #size = 0;
  #sweepAtMs = Number.POSITIVE_INFINITY;
  #cancelSweep: () => void = () => {};

  get size(): number {
    return this.#size + this.#conditions.size;
  }

  /**
   * Rejects with `overloaded` at once, or with `unknown` after `ms` milliseconds, and up to
   * `SWEEP_MS_MIN`. A command is nearly always answered in time: a timer for each would cost more
   * than looking through all that wait when the first of them has waited for too long.
   */
  forKey(key: string, ms: number): KeyWaiter {
    if (this.size >= WAITERS_MAX) {
      throw new SimbaError('overloaded', `${WAITERS_MAX} callers are waiting already`);
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const entry: Entry = { key, ms, deadlineMs: nowMs() + ms, resolve, reject };
    const entries = this.#byKey.get(key);
    if (entries === undefined) this.#byKey.set(key, [entry]);
    else entries.push(entry);
    this.#size++;
    if (entry.deadlineMs < this.#sweepAtMs) this.#sweepAt(entry.deadlineMs);
    return { promise, reject: (error) => this.#reject(entry, error) };
  }

  /** true: the condition came to hold after a publish; false: it did not within `ms`. */
  until(isMet: () => boolean, ms: number): Promise<boolean> {
    if (this.size >= WAITERS_MAX) return Promise.resolve(false);
    return new Promise((resolve) => {
      const condition: Condition = {
        isMet,
        settle: (met) => {
          cancel();
          this.#conditions.delete(condition);
          resolve(met);
        },
      };
      const cancel = after(ms, () => condition.settle(false));
      this.#conditions.add(condition);
    });
  }

  /** The record with this key was applied; those who wait for it are released by `release`. */
  seen(key: string): void {
    if (this.#byKey.has(key)) this.#seen.push(key);
  }

  /** What was applied is published. */
  release(): void {
    for (const key of this.#seen.splice(0)) {
      for (const { resolve } of this.#taken(key)) resolve();
    }
    for (const condition of [...this.#conditions]) if (condition.isMet()) condition.settle(true);
  }

  rejectAll(error: SimbaError): void {
    this.#cancelSweep();
    this.#sweepAtMs = Number.POSITIVE_INFINITY;
    for (const key of [...this.#byKey.keys()]) {
      for (const { reject } of this.#taken(key)) reject(error);
    }
    for (const condition of [...this.#conditions]) condition.settle(false);
  }

  #taken(key: string): readonly Entry[] {
    const entries = this.#byKey.get(key) ?? [];
    this.#byKey.delete(key);
    this.#size -= entries.length;
    return entries;
  }

  /** Unless it was settled already. */
  #reject(entry: Entry, error: unknown): void {
    const others = this.#byKey.get(entry.key) ?? [];
    const index = others.indexOf(entry);
    if (index < 0) return;
    if (others.length === 1) this.#byKey.delete(entry.key);
    else others.splice(index, 1);
    this.#size--;
    entry.reject(error);
  }

  #sweepAt(timeMs: number): void {
    this.#cancelSweep();
    this.#sweepAtMs = timeMs;
    this.#cancelSweep = after(Math.ceil(timeMs - nowMs()), () => this.#sweep());
  }

  #sweep(): void {
    const now = nowMs();
    const waiting = [...this.#byKey.values()].flat();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const entry of waiting) {
      if (entry.deadlineMs > now) nextMs = Math.min(nextMs, entry.deadlineMs);
      else this.#reject(entry, new SimbaError('unknown', `not confirmed in ${entry.ms} ms`));
    }
    this.#sweepAtMs = nextMs;
    if (nextMs < Number.POSITIVE_INFINITY) this.#sweepAt(Math.max(nextMs, now + SWEEP_MS_MIN));
  }
}
