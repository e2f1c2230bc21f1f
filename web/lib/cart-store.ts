import type { CartView } from '@thingy/contracts';
import { backoffMs, sleep } from './backoff.ts';
import { answeredAt } from './causal-token.ts';
import { newClientId } from './client-id.ts';
import { type CartChange, withChanges } from './optimistic-cart.ts';
import type { Shown } from './seen.ts';
import type { Command } from './service-client.ts';

/** What the store needs of the cart service. */
export interface CartService {
  read(path: string): Promise<Shown<CartView>>;
  send(command: Command): Promise<Shown<CartView>>;
}

export interface CartState {
  /** The newest cart that the server has told; null: none yet. */
  readonly told: Shown<CartView> | null;
  /** What is on its way to the server, in order. */
  readonly changes: readonly CartChange[];
}

const BEHIND_REFRESHES_MAX = 3;
const BEHIND_BASE_MS = 1_000;
const BEHIND_LIMIT_MS = 4_000;

/**
 * The cart in this tab. Changes show at once and are sent one after the other, so that the server
 * applies them in the order they were made; what it answers replaces what was guessed. An answer
 * that was given at an earlier position than one already shown is dropped.
 */
export class CartStore {
  readonly #service: CartService;
  readonly #listeners = new Set<() => void>();
  #state: CartState = { told: null, changes: [] };
  #queue: Promise<unknown> = Promise.resolve();

  constructor(service: CartService) {
    this.#service = service;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getState = (): CartState => this.#state;

  /** Takes a cart that came from elsewhere, such as with a page. */
  accept(answer: Shown<CartView>): void {
    const told = newerCart(this.#state.told, answer);
    if (told !== this.#state.told) this.#publish({ ...this.#state, told });
  }

  /** Asks for the cart; again a few times if what comes is older than what was seen before. */
  async refresh(): Promise<void> {
    for (let attempt = 0; attempt <= BEHIND_REFRESHES_MAX; attempt++) {
      const { isBehind } = await this.#read();
      if (!isBehind) return;
      await sleep(backoffMs(attempt, BEHIND_BASE_MS, BEHIND_LIMIT_MS));
    }
  }

  /** Adds to what is there. Not shown before it is so: only the server knows name and price. */
  add(productId: string, quantity: number, idempotencyKey: string): Promise<void> {
    const body = { productId, quantity };
    return this.#enqueue(() => {
      return { method: 'POST', path: '/cart/items', body, idempotencyKey };
    });
  }

  /** Rejects with the reason if the server didn't take it; its cart is shown by then. */
  setQuantity(productId: string, quantity: number): Promise<void> {
    return this.#change({ type: 'set', productId, quantity });
  }

  clear(): Promise<void> {
    return this.#change({ type: 'clear' });
  }

  /** Resolves when everything sent so far was answered. */
  async settled(): Promise<void> {
    await this.#queue;
  }

  async #read(): Promise<Shown<CartView>> {
    const answer = await this.#service.read('/cart');
    this.accept(answer);
    return answer;
  }

  #change(change: CartChange): Promise<void> {
    const idempotencyKey = newClientId();
    // Of the cart that the customer saw, not of one that arrives while this waits.
    const generation = this.#state.told?.view.generation ?? 0;
    this.#publish({ ...this.#state, changes: [...this.#state.changes, change] });
    return this.#enqueue(() => {
      // A later change of the same line makes this one needless: fifty clicks are few commands.
      if (isOvertaken(change, this.#state.changes)) return null;
      return { ...commandOf(change, generation), idempotencyKey };
    }, change);
  }

  #enqueue(command: () => Command | null, change?: CartChange): Promise<void> {
    const sent = this.#queue.then(() => this.#sendNow(command, change));
    // Who sent it is told if it failed; the next command is sent either way.
    this.#queue = Promise.allSettled([sent]);
    return sent;
  }

  async #sendNow(command: () => Command | null, change?: CartChange): Promise<void> {
    try {
      const next = command();
      if (next !== null) this.accept(await this.#service.send(next));
    } catch (error) {
      // Whatever became of the command: the customer sees the server's cart, not our guess.
      await Promise.allSettled([this.#read()]);
      throw error;
    } finally {
      const changes = this.#state.changes.filter((other) => other !== change);
      if (change !== undefined) this.#publish({ ...this.#state, changes });
    }
  }

  #publish(state: CartState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** The cart to show: the newest that was told, with what is on its way. */
export function shownCart({ told, changes }: CartState): CartView | null {
  return told === null ? null : withChanges(told.view, changes);
}

/** Of two answers the one that was given at the later position; the second if that isn't known. */
export function newerCart(old: Shown<CartView> | null, next: Shown<CartView>): Shown<CartView> {
  if (old === null) return next;
  const oldAt = answeredAt(old.position, 'cart');
  const nextAt = answeredAt(next.position, 'cart');
  if (oldAt === null || nextAt === null || oldAt.log !== nextAt.log) return next;
  return nextAt.next < oldAt.next ? old : next;
}

function isOvertaken(change: CartChange, changes: readonly CartChange[]): boolean {
  const later = changes.slice(changes.indexOf(change) + 1);
  return later.some((next) => {
    return next.type === 'clear' || (change.type === 'set' && next.productId === change.productId);
  });
}

function commandOf(change: CartChange, generation: number): Command {
  if (change.type === 'clear') return { method: 'DELETE', path: `/cart?generation=${generation}` };
  const path = `/cart/items/${change.productId}`;
  if (change.quantity === 0) return { method: 'DELETE', path: `${path}?generation=${generation}` };
  return { method: 'PUT', path, body: { quantity: change.quantity, generation } };
}
