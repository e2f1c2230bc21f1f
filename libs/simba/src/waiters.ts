import { SimbaError } from './errors.ts';
import { after } from './scheduler.ts';

/** Callers that may wait on one replica at a time. */
export const WAITERS_MAX = 20_000;

interface KeyWaiter {
  readonly promise: Promise<void>;
  readonly reject: (error: unknown) => void;
}

interface Entry {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface Condition {
  readonly isMet: () => boolean;
  readonly settle: (met: boolean) => void;
}

/** Those who wait for a record to be applied or for a position to be reached. */
export class Waiters {
  readonly #byKey = new Map<string, Set<Entry>>();
  readonly #conditions = new Set<Condition>();
  #seen: Set<Entry>[] = [];
  #size = 0;

  get size(): number {
    return this.#size + this.#conditions.size;
  }

  /** Rejects with `overloaded` at once, or with `unknown` after `ms` milliseconds. */
  forKey(key: string, ms: number): KeyWaiter {
    if (this.size >= WAITERS_MAX) {
      throw new SimbaError('overloaded', `${WAITERS_MAX} callers are waiting already`);
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const entries = this.#byKey.get(key) ?? new Set();
    this.#byKey.set(key, entries);
    this.#size++;
    const leave = () => {
      cancel();
      if (entries.delete(entry)) this.#size--;
      if (entries.size === 0 && this.#byKey.get(key) === entries) this.#byKey.delete(key);
    };
    const entry: Entry = {
      resolve: () => {
        leave();
        resolve();
      },
      reject: (error) => {
        leave();
        reject(error);
      },
    };
    const timeout = () => entry.reject(new SimbaError('unknown', `not confirmed in ${ms} ms`));
    const cancel = after(ms, timeout);
    entries.add(entry);
    return { promise, reject: entry.reject };
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
    const entries = this.#byKey.get(key);
    if (entries !== undefined) this.#seen.push(entries);
  }

  /** What was applied is published. */
  release(): void {
    for (const entries of this.#seen.splice(0)) for (const entry of [...entries]) entry.resolve();
    for (const condition of [...this.#conditions]) if (condition.isMet()) condition.settle(true);
  }

  rejectAll(error: SimbaError): void {
    for (const entries of [...this.#byKey.values()]) {
      for (const entry of [...entries]) entry.reject(error);
    }
    for (const condition of [...this.#conditions]) condition.settle(false);
  }
}
