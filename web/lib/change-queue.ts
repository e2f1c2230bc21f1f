import { type CartChange, isOvertaken, type QueuedChange } from './cart-change.ts';
import { newClientId } from './client-id.ts';
import type { PrivateStore } from './tabs/private-store.ts';

/** Changes that wait at once. */
export const CHANGES_MAX = 200;
/** After so long nobody means it any more. */
const AGE_MS_MAX = 24 * 60 * 60 * 1_000;
/**
 * The shop knows a command's id among its last 131,072 commands: under load, those of minutes. An
 * addition that is sent again after that would count twice.
 */
export const SENT_ADDITION_AGE_MS_MAX = 60_000;

const NAME = 'change:';
const TIME_DIGITS = 9;

/**
 * The changes of the cart that wait for an answer, of all tabs, in the order they were made. Each
 * is kept under a name of its own, so that tabs which add at once lose nothing.
 */
export class ChangeQueue {
  readonly #store: PrivateStore;
  /** Where the last change stands in the order of all: its time, if the clock only went on. */
  #last = 0;

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
    const waiting = this.list();
    if (waiting.length >= CHANGES_MAX) return null;
    const newest = waiting.at(-1);
    const madeAtMs = Date.now();
    // The clock may stand or go back, also before this page was opened.
    const before = newest === undefined ? this.#last : Math.max(this.#last, placeOf(newest));
    this.#last = Math.max(madeAtMs, before + 1);
    const place = this.#last.toString(36).padStart(TIME_DIGITS, '0');
    const id = `${place}-${newClientId()}`;
    const queued = { id, madeAtMs, sentAtMs: null, change };
    this.#store.write(NAME + id, queued);
    return queued;
  }

  /** Before it is sent: from now on it may have arrived. */
  sending(queued: QueuedChange): void {
    if (queued.sentAtMs !== null) return;
    this.#store.write(NAME + queued.id, { ...queued, sentAtMs: Date.now() });
  }

  /** The shop says that it surely did not take it: it is as it was before it was sent. */
  notSent(queued: QueuedChange): void {
    this.#store.write(NAME + queued.id, queued);
  }

  remove(id: string): void {
    this.#store.remove(NAME + id);
  }

  /** What need not be sent: a later change says otherwise. */
  overtaken(): readonly QueuedChange[] {
    const all = this.list();
    return all.filter((queued, i) => isOvertaken(queued, all.slice(i + 1)));
  }

  /** It is not to be sent, or not again. */
  isTooOld({ madeAtMs, sentAtMs, change }: QueuedChange): boolean {
    if (Date.now() - madeAtMs > AGE_MS_MAX) return true;
    if (sentAtMs === null || change.type !== 'add') return false;
    // Of one that was sent in the future, by a clock that went back, nobody knows the age.
    return Math.abs(Date.now() - sentAtMs) > SENT_ADDITION_AGE_MS_MAX;
  }
}

function placeOf({ id }: QueuedChange): number {
  return Number.parseInt(id.slice(0, TIME_DIGITS), 36);
}
