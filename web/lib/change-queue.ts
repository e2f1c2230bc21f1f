import { type CartChange, isOvertaken, type QueuedChange } from './cart-change.ts';
import { newClientId } from './client-id.ts';
import type { PrivateStore } from './tabs/private-store.ts';

/** Changes that wait at once. */
export const CHANGES_MAX = 200;
/** After so long nobody means it any more, and the shop has long forgotten the command's id. */
const AGE_MS_MAX = 24 * 60 * 60 * 1_000;

const NAME = 'change:';
const TIME_DIGITS = 9;

/**
 * The changes of the cart that wait for an answer, of all tabs, in the order they were made. Each
 * is kept under a name of its own, so that tabs which add at once lose nothing.
 */
export class ChangeQueue {
  readonly #store: PrivateStore;
  #lastMs = 0;

  constructor(store: PrivateStore) {
    this.#store = store;
  }

  list(): readonly QueuedChange[] {
    return this.#store
      .names(NAME)
      .map((name) => this.#store.read<QueuedChange>(name))
      .filter((queued) => queued !== null);
  }

  /** null: too many wait already. */
  add(change: CartChange): QueuedChange | null {
    if (this.list().length >= CHANGES_MAX) return null;
    // Two of one tab are never of one time, even if its clock stands or goes back.
    this.#lastMs = Math.max(Date.now(), this.#lastMs + 1);
    const time = this.#lastMs.toString(36).padStart(TIME_DIGITS, '0');
    const id = `${time}-${newClientId()}`;
    const queued = { id, madeAtMs: this.#lastMs, isSent: false, change };
    this.#store.write(NAME + id, queued);
    return queued;
  }

  /** Before it is sent: from now on it may have arrived. */
  sending(queued: QueuedChange): void {
    if (!queued.isSent) this.#store.write(NAME + queued.id, { ...queued, isSent: true });
  }

  remove(id: string): void {
    this.#store.remove(NAME + id);
  }

  /** What need not be sent: a later change says otherwise. */
  overtaken(): readonly QueuedChange[] {
    const all = this.list();
    return all.filter((queued, i) => isOvertaken(queued, all.slice(i + 1)));
  }

  isTooOld({ madeAtMs }: QueuedChange): boolean {
    return Date.now() - madeAtMs > AGE_MS_MAX;
  }
}
