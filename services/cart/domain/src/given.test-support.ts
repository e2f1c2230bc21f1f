import type { CartFact, CartIntent, CartOutcome, CartView, Product } from '@thingy/contracts';
import type { Digest, Origin } from '@thingy/simba/domain';
import { expect } from 'vitest';
import { cart } from './cart.ts';
import { cartOf, type Sighting, sightingsOf } from './queries.ts';

const DAY_MS = 86_400_000;

/** A record of the log, and how long after the one before it comes. */
export interface Step {
  readonly message: CartIntent | CartFact;
  readonly session: string | null;
  readonly origin: Origin | null;
  readonly days: number;
}

export function by(session: string | null, intent: CartIntent): Step {
  return { message: intent, session, origin: null, days: 0 };
}

/** Facts of one source keep their order by `offset`. */
export function fact(message: CartFact, offset = 0): Step {
  const source = message.type.startsWith('Product') ? 'catalog' : 'order';
  const origin = { log: `${source}/0/log`, offset, index: 0 };
  return { message, session: null, origin, days: 0 };
}

export function after(days: number, step: Step): Step {
  return { ...step, days };
}

/** Applies what went before; rules are stated as `given(...).when(...).then(...)`. */
export function given(...steps: readonly Step[]): Scenario {
  const scenario = new Scenario();
  for (const step of steps) scenario.when(step);
  return scenario;
}

export class Scenario {
  readonly #model = cart.initial();
  #offset = 0;
  #days = 0;
  #outcomes: readonly CartOutcome[] = [];

  when(step: Step): this {
    this.#days += step.days;
    const time = this.#days * DAY_MS;
    const { message, session, origin } = step;
    const circumstances = { id: `command-${this.#offset}`, session, fingerprint: '', time, origin };
    this.#outcomes = cart.decide(this.#model, message, { ...circumstances, level: 1 });
    for (const [index, outcome] of this.#outcomes.entries()) {
      const at = { log: 'cart/0/log', offset: this.#offset, index };
      cart.evolve(this.#model, outcome, { at, time, origin });
    }
    this.#offset++;
    return this;
  }

  // biome-ignore lint/suspicious/noThenProperty: never awaited, and the word of the style
  then(...outcomes: readonly CartOutcome[]): this {
    expect(this.#outcomes).toEqual(outcomes);
    return this;
  }

  thenRejected(): this {
    expect(this.#outcomes).toEqual([{ type: 'Rejected', reason: expect.any(String) }]);
    return this;
  }

  cartOf(session: string): CartView {
    return cartOf(this.#model, session);
  }

  /** `product:quantity` of each line. */
  linesOf(session: string): readonly string[] {
    return this.cartOf(session).lines.map((line) => `${line.productId}:${line.quantity}`);
  }

  sightingsOf(session: string): readonly Sighting[] {
    return sightingsOf(this.#model, session);
  }

  digest(): Digest {
    return cart.digest(this.#model);
  }
}

export function product(id: string, priceCents = 100): Product {
  const rest = { description: 'a thingy', picture: `${id}.svg`, category: 'things' };
  return { id, name: `Thingy ${id}`, priceCents, ...rest };
}

export function known(id: string, priceCents = 100, offset = 0): Step {
  return fact({ type: 'ProductChanged', product: product(id, priceCents) }, offset);
}

export function removed(productId: string, offset = 0): Step {
  return fact({ type: 'ProductRemoved', productId }, offset);
}

export function level(productId: string, stockLevel: number, offset = 0): Step {
  return fact({ type: 'StockLevelChanged', productId, level: stockLevel }, offset);
}

export function add(productId: string, delta: number): CartIntent {
  return { type: 'AddItem', productId, delta };
}

export function set(productId: string, quantity: number, generation = 0): CartIntent {
  return { type: 'SetQuantity', productId, quantity, generation };
}

/** Lines as `product:quantity`. */
export function ordered(session: string, lines: readonly string[], offset = 0): Step {
  const of = lines.map((line) => {
    const [productId = '', quantity] = line.split(':');
    return { productId, quantity: Number(quantity) };
  });
  return fact({ type: 'OrderPlaced', orderId: `order-${offset}`, session, lines: of }, offset);
}
