import type { PlaceOrderRequest } from '@thingy/contracts';
import { newClientId } from './client-id.ts';
import type { OrderContent } from './order-request.ts';

const KEY = 'shop-order-attempt';

/** Where an attempt survives a reload of its tab: `sessionStorage`. */
export type AttemptStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * The order whose outcome this tab doesn't know yet. While it is kept, asking for the same order
 * again uses its id again, so that a double click, a retry and a reload give one order.
 */
export class OrderAttempt {
  readonly #storage: AttemptStorage | null;
  #current: PlaceOrderRequest | null;

  constructor(storage: AttemptStorage | null) {
    this.#storage = storage;
    this.#current = parseRequest(storage?.getItem(KEY) ?? null);
  }

  get current(): PlaceOrderRequest | null {
    return this.#current;
  }

  /** Keeps this order under the id of an attempt at the same order, if there is one. */
  begin(order: OrderContent): PlaceOrderRequest {
    const request = { id: newClientId(), ...order };
    if (this.#current !== null && isSameOrder(this.#current, request)) return this.#current;
    this.#current = request;
    this.#storage?.setItem(KEY, JSON.stringify(request));
    return request;
  }

  /** The outcome is known: the id is used up. */
  end(): void {
    this.#current = null;
    this.#storage?.removeItem(KEY);
  }
}

function isSameOrder(a: PlaceOrderRequest, b: PlaceOrderRequest): boolean {
  return JSON.stringify({ ...a, id: '' }) === JSON.stringify({ ...b, id: '' });
}

function parseRequest(text: string | null): PlaceOrderRequest | null {
  // Only this class writes there, and the service checks every field again.
  return text === null ? null : (JSON.parse(text) as PlaceOrderRequest);
}
