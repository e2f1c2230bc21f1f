import type { PlaceOrderRequest } from '@thingy/contracts';
import { newClientId } from './client-id.ts';
import type { OrderContent } from './order-request.ts';
import type { PrivateStore } from './tabs/private-store.ts';

const KEY = 'shop-order-attempt';
const SHARED = 'order-attempt:';

/** Where an attempt survives a reload of its tab: `sessionStorage`. */
export type AttemptStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** An order of this tab whose outcome it doesn't know yet. */
export interface OwnAttempt {
  readonly request: PlaceOrderRequest;
  /** When it was sent last, by this browser's clock. */
  readonly sentAtMs: number;
}

/** What other tabs know of it: not the e-mail address. */
export interface SharedAttempt {
  readonly id: string;
  /** Of the cart that is ordered. */
  readonly generation: number;
  readonly sentAtMs: number;
}

/**
 * The order whose outcome this tab doesn't know yet. While it is kept, asking for the same order
 * again uses its id again, so that a double click, a retry and a reload give one order. Other tabs,
 * and this one if it is closed and opened again, know of it too, as long as the session lasts.
 */
export class OrderAttempt {
  readonly #storage: AttemptStorage | null;
  readonly #shared: PrivateStore;
  #current: OwnAttempt | null;

  constructor(storage: AttemptStorage | null, shared: PrivateStore) {
    this.#storage = storage;
    this.#shared = shared;
    const kept = parseAttempt(stored(() => storage?.getItem(KEY)) ?? null);
    // That of a session which is over is nobody's any more.
    this.#current = kept !== null && this.isOpen(kept.request.id) ? kept : null;
    if (this.#current === null) this.forget();
  }

  /** This tab is no longer to know of an attempt, nor of the e-mail address in it. */
  forget(): void {
    this.#current = null;
    stored(() => this.#storage?.removeItem(KEY));
  }

  get current(): OwnAttempt | null {
    return this.#current;
  }

  /** Whether no tab of this session knows the outcome yet. */
  isOpen(id: string): boolean {
    return this.#shared.read(SHARED + id) !== null;
  }

  /** The order of this cart by any tab of this session; null: none that is open. */
  openFor(generation: number): SharedAttempt | null {
    for (const name of this.#shared.names(SHARED)) {
      const attempt = this.#shared.read<SharedAttempt>(name);
      if (attempt?.generation === generation) return attempt;
      // Its cart has been ordered since: by it, or it never will be.
      if (attempt === null || attempt.generation < generation) this.#shared.remove(name);
    }
    return null;
  }

  /** Keeps this order under the id of an attempt at the same order, if there is one. */
  begin(order: OrderContent): OwnAttempt {
    const request = { id: newClientId(), ...order };
    const isSame = this.#current !== null && isSameOrder(this.#current.request, request);
    const kept = isSame && this.#current !== null ? this.#current.request : request;
    const { id, generation } = kept;
    const sentAtMs = Date.now();
    this.#current = { request: kept, sentAtMs };
    const text = JSON.stringify(this.#current);
    stored(() => this.#storage?.setItem(KEY, text));
    this.#shared.write(SHARED + id, { id, generation, sentAtMs } satisfies SharedAttempt);
    return this.#current;
  }

  /** The outcome is known: the id is used up. */
  end(id: string): void {
    if (this.#current?.request.id === id) this.forget();
    this.#shared.remove(SHARED + id);
  }
}

function isSameOrder(a: PlaceOrderRequest, b: PlaceOrderRequest): boolean {
  return JSON.stringify({ ...a, id: '' }) === JSON.stringify({ ...b, id: '' });
}

/** null: nothing is kept, or it has the form of an earlier shop. */
function parseAttempt(text: string | null): OwnAttempt | null {
  const kept = stored<unknown>(() => JSON.parse(text ?? 'null'));
  return isAttempt(kept) ? kept : null;
}

function isAttempt(kept: unknown): kept is OwnAttempt {
  const { request, sentAtMs } = (kept ?? {}) as Partial<OwnAttempt>;
  if (typeof sentAtMs !== 'number' || typeof request !== 'object' || request === null) return false;
  const { id, generation, email, lines, currency, totalCents } = request;
  const texts = [id, email, currency].every((each) => typeof each === 'string');
  const numbers = [generation, totalCents].every((each) => typeof each === 'number');
  return texts && numbers && Array.isArray(lines);
}

/** null: the storage is full or refused, or what it has can't be read: memory has to do. */
function stored<Result>(act: () => Result): Result | null {
  try {
    return act();
  } catch {
    return null;
  }
}
