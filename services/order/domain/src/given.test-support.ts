import type {
  MailKind,
  MailResult,
  OrderFact,
  OrderIntent,
  OrderOutcome,
  PlaceOrder,
  Product,
  ShownLine,
} from '@thingy/contracts';
import type { Digest, Origin } from '@thingy/simba/domain';
import { expect } from 'vitest';
import { effectOf } from './mail-effect.ts';
import { newestOrders, type OfficeOrder, officeOrderOf, owedSinceMs } from './office-queries.ts';
import { order } from './order.ts';
import {
  answerOf,
  type OrderAnswer,
  type OrderHistory,
  orderOf,
  ordersOf,
  type PlacedOrder,
  type Shown,
  type Sighting,
  sightingsOf,
  stockOf,
} from './queries.ts';

/** A record of the log. */
export interface Step {
  readonly message: OrderIntent | OrderFact;
  readonly session: string | null;
  readonly origin: Origin | null;
  readonly id: string;
  readonly fingerprint: string;
}

/** By the back office or an importer. */
export function office(message: OrderIntent): Step {
  return { message, session: null, origin: null, id: 'office-command-id', fingerprint: '' };
}

export function fact(message: OrderFact, offset = 0): Step {
  const origin = { log: 'catalog/0/log', offset, index: 0 };
  return { ...office({ type: 'AdjustStock', productId: 'none', delta: 0 }), message, origin };
}

export function by(session: string | null, message: PlaceOrder, fingerprint = 'print'): Step {
  return { message, session, origin: null, id: message.orderId, fingerprint };
}

/** Applies what went before; rules are stated as `given(...).when(...).then(...)`. */
export function given(...steps: readonly Step[]): Scenario {
  return givenAt(1, ...steps);
}

/** The same by the rules of this level. */
export function givenAt(level: number, ...steps: readonly Step[]): Scenario {
  const scenario = new Scenario(level);
  for (const step of steps) scenario.when(step);
  return scenario;
}

export class Scenario {
  readonly #model = order.initial();
  #offset = 0;
  #outcomes: readonly OrderOutcome[] = [];
  #level: number;

  constructor(level: number) {
    this.#level = level;
  }

  /** From here on the rules of this level are in force. */
  activate(level: number): this {
    this.#level = level;
    return this;
  }

  /** The record with offset n is of the n-th second. */
  when({ message, ...step }: Step): this {
    const time = this.#offset * 1_000;
    this.#outcomes = order.decide(this.#model, message, { ...step, time, level: this.#level });
    for (const [index, outcome] of this.#outcomes.entries()) {
      const at = { log: 'order/0/log', offset: this.#offset, index };
      order.evolve(this.#model, outcome, { at, time, origin: step.origin });
    }
    this.#offset++;
    return this;
  }

  // biome-ignore lint/suspicious/noThenProperty: never awaited, and the word of the style
  then(...outcomes: readonly unknown[]): this {
    expect(this.#outcomes).toEqual(outcomes);
    return this;
  }

  thenRejected(): this {
    return this.then({ type: 'Rejected', reason: expect.any(String) });
  }

  orderOf(session: string, id: string): PlacedOrder | null {
    return orderOf(this.#model, session, id);
  }

  ordersOf(session: string, page: number, itemsPerPage: number): OrderHistory {
    return ordersOf(this.#model, session, page, itemsPerPage);
  }

  answerOf(id: string): OrderAnswer | null {
    return answerOf(this.#model, id);
  }

  stockOf(productId: string): number | null {
    return stockOf(this.#model, productId);
  }

  sightingsOf(shown: Shown): readonly Sighting[] {
    return sightingsOf(this.#model, shown);
  }

  officeOrderOf(id: string): OfficeOrder | null {
    return officeOrderOf(this.#model, id);
  }

  newestOrders(skip: number, count: number): readonly OfficeOrder[] {
    return newestOrders(this.#model, skip, count);
  }

  owedSinceMs(): number | null {
    return owedSinceMs(this.#model);
  }

  /** Effects that are owed, oldest first. */
  owed(): readonly string[] {
    return [...(order.pending?.(this.#model) ?? [])];
  }

  isOwed(effect: string): boolean | undefined {
    return order.isPending?.(this.#model, effect);
  }

  digest(): Digest {
    return order.digest(this.#model);
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

export function stock(productId: string, quantity: number, expected?: number | null): Step {
  const base = { type: 'SetStock', productId, quantity } as const;
  return office(expected === undefined ? base : { ...base, expected });
}

export function adjust(productId: string, delta: number): Step {
  return office({ type: 'AdjustStock', productId, delta });
}

export function ship(name: string): Step {
  return office({ type: 'ShipOrder', orderId: orderIdOf(name) });
}

export function cancel(name: string): Step {
  return office({ type: 'CancelOrder', orderId: orderIdOf(name) });
}

/** As whoever sends mails tells of one. */
export function told(kind: MailKind, name: string, result: MailResult = 'sent'): Step {
  return office({ type: 'Done', effect: effectOf(kind, orderIdOf(name)), result });
}

/** Lines as `product:quantity@cents`, and the total that they sum up to. */
export function place(name: string, generation: number, ...lines: readonly string[]): PlaceOrder {
  const shown = lines.map(shownLine);
  const totalCents = shown.reduce((sum, each) => sum + each.quantity * each.unitPriceCents, 0);
  const orderId = orderIdOf(name);
  const rest = { currency: 'EUR', totalCents, sealedEmail: 'sealed' };
  return { type: 'PlaceOrder', orderId, generation, lines: shown, ...rest };
}

export function orderIdOf(name: string): string {
  return `order-id-of-${name}`.padEnd(20, '-');
}

function shownLine(line: string): ShownLine {
  const [, productId = '', quantity, cents] = /^(\w+):(\d+)@(\d+)$/.exec(line) ?? [];
  return { productId, quantity: Number(quantity), unitPriceCents: Number(cents) };
}
