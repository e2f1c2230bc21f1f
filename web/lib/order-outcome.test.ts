import type { OrderView, PlaceOrderRequest } from '@thingy/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AttemptStorage, OrderAttempt } from './order-attempt.ts';
import { findOrder, type OrderOutcome, placeOrder } from './order-outcome.ts';
import type { OrderContent } from './order-request.ts';
import type { Shown } from './seen.ts';
import type { Command } from './service-client.ts';
import { ShopError } from './shop-error.ts';

const ORDER: OrderContent = {
  generation: 0,
  email: 'me@example.org',
  lines: [{ productId: 'lamp', quantity: 1, unitPriceCents: 250 }],
  currency: 'EUR',
  totalCents: 250,
};

class ScriptedOrders {
  readonly sent: unknown[] = [];
  reads = 0;
  readonly #answers: (ShopError | 'placed')[];

  constructor(...answers: (ShopError | 'placed')[]) {
    this.#answers = answers;
  }

  async send({ body }: Command): Promise<Shown<OrderView>> {
    this.sent.push(body);
    return this.#next((body as PlaceOrderRequest).id);
  }

  async read(path: string): Promise<Shown<OrderView>> {
    this.reads += 1;
    return this.#next(path.split('/').at(-1) ?? '');
  }

  #next(id: string): Shown<OrderView> {
    const answer = this.#answers.shift() ?? new ShopError('unreachable', null);
    if (answer instanceof ShopError) throw answer;
    const sold = { state: 'placed', lines: [], currency: 'EUR', totalCents: 0 } as const;
    const view: OrderView = { id, placedAt: '2026-01-01T00:00:00Z', ...sold };
    return { view, position: '', isBehind: false, staleSince: null };
  }
}

async function finished(outcome: Promise<OrderOutcome>): Promise<OrderOutcome> {
  await vi.runAllTimersAsync();
  return outcome;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('placing an order', () => {
  const request = { id: 'an-order-of-16-chars', ...ORDER };
  const lost = new ShopError('unreachable', null);
  const unconfirmed = new ShopError('unconfirmed', 504);
  const busy = new ShopError('overloaded', 503);

  it('asks with the very same order until the outcome is known', async () => {
    const orders = new ScriptedOrders(lost, unconfirmed, busy, 'placed');
    const onFindingOut = vi.fn();
    const outcome = await finished(placeOrder(orders, request, onFindingOut));
    expect(outcome).toEqual({ type: 'placed', orderId: request.id });
    expect(orders.sent).toEqual([request, request, request, request]);
    expect(onFindingOut).toHaveBeenCalled();
  });

  it('sends nothing again before the customer was told that we are finding out', async () => {
    const orders = new ScriptedOrders(lost, 'placed');
    const onFindingOut = vi.fn(() => expect(orders.sent).toHaveLength(1));
    await finished(placeOrder(orders, request, onFindingOut));
    expect(onFindingOut).toHaveBeenCalledTimes(1);
  });

  it('gives up after a bounded number of times, and says that it does not know', async () => {
    const orders = new ScriptedOrders();
    const outcome = await finished(placeOrder(orders, request, () => undefined));
    expect(outcome).toEqual({ type: 'unknown' });
    expect(orders.sent).toHaveLength(7);
  });

  it('never repeats an order that was refused or answered', async () => {
    const differences = [{ reason: 'already-ordered', generation: 1 }] as const;
    const refused = new ShopError('order-refused', 409, { differences });
    const orders = new ScriptedOrders(refused);
    const outcome = await finished(placeOrder(orders, request, () => undefined));
    expect(outcome).toEqual({ type: 'refused', differences });
    expect(orders.sent).toHaveLength(1);
  });

  it('is surely not placed when the shop was busy from the first', async () => {
    const outcome = await finished(placeOrder(new ScriptedOrders(busy), request, () => undefined));
    expect(outcome).toMatchObject({ type: 'not-placed', isFinal: false });
  });
});

describe('finding an order after a reload', () => {
  it('looks for it by its id and places nothing', async () => {
    const missing = new ShopError('unknown-order', 404);
    const orders = new ScriptedOrders(missing, missing, 'placed');
    const outcome = await finished(findOrder(orders, 'an-order-of-16-chars'));
    expect(outcome).toEqual({ type: 'placed', orderId: 'an-order-of-16-chars' });
    expect(orders.sent).toEqual([]);
  });

  it('does not know when it is not there', async () => {
    expect(await finished(findOrder(new ScriptedOrders(), 'x'))).toEqual({ type: 'unknown' });
  });
});

describe('an attempt at an order', () => {
  function memory(): AttemptStorage {
    const items = new Map<string, string>();
    return {
      getItem: (key) => items.get(key) ?? null,
      setItem: (key, value) => void items.set(key, value),
      removeItem: (key) => void items.delete(key),
    };
  }

  it('has one id however often it is begun, also after a reload', () => {
    const storage = memory();
    const attempt = new OrderAttempt(storage);
    const { id } = attempt.begin(ORDER);
    expect(id).toMatch(/^[A-Za-z0-9_-]{16,64}$/);
    expect(attempt.begin(ORDER).id).toBe(id);
    expect(new OrderAttempt(storage).begin(ORDER).id).toBe(id);
  });

  it('gets a new id for another cart, and after its outcome is known', () => {
    const attempt = new OrderAttempt(memory());
    const { id } = attempt.begin(ORDER);
    for (const other of [{ totalCents: 251 }, { generation: 1 }, { email: 'you@example.org' }]) {
      expect(attempt.begin({ ...ORDER, ...other }).id).not.toBe(id);
    }
    const last = attempt.begin(ORDER).id;
    attempt.end();
    expect(attempt.begin(ORDER).id).not.toBe(last);
  });

  it('works without storage', () => {
    const attempt = new OrderAttempt(null);
    expect(attempt.begin(ORDER).id).toBe(attempt.begin(ORDER).id);
  });
});
