import type { OrderView, PlaceOrderRequest } from '@thingy/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OrderAttempt } from './order-attempt.ts';
import { findOrder, isSettled, type OrderOutcome, placeOrder } from './order-outcome.ts';
import type { OrderContent } from './order-request.ts';
import type { Shown } from './seen.ts';
import type { Command } from './service-client.ts';
import { ShopError } from './shop-error.ts';
import { PrivateStore } from './tabs/private-store.ts';
import { MemoryStorage } from './tabs/tabs.test-support.ts';

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

  async readLatest(path: string): Promise<Shown<OrderView>> {
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

describe('an order', () => {
  it('that did not arrive may be asked for again, as long as its cart is there', () => {
    expect(isSettled({ type: 'missing' }, true)).toBe(false);
    expect(isSettled({ type: 'missing' }, false)).toBe(true);
    expect(isSettled({ type: 'unknown' }, false)).toBe(false);
    expect(isSettled({ type: 'placed', orderId: 'x' }, false)).toBe(true);
  });
});

describe('placing an order', () => {
  const request = { id: 'an-order-of-16-chars', ...ORDER };
  const lost = new ShopError('unreachable', null);
  const unconfirmed = new ShopError('unconfirmed', 504);
  const missing = new ShopError('unknown-order', 404);
  const busy = new ShopError('overloaded', 503);

  it('looks for it by its id until the outcome is known, and sends it once', async () => {
    const orders = new ScriptedOrders(lost, unconfirmed, missing, busy, 'placed');
    const onFindingOut = vi.fn();
    const outcome = await finished(placeOrder(orders, request, onFindingOut));
    expect(outcome).toEqual({ type: 'placed', orderId: request.id });
    expect(orders.sent).toEqual([request]);
    expect(orders.reads).toBe(4);
    expect(onFindingOut).toHaveBeenCalledTimes(1);
  });

  it('looks for nothing before the customer was told that we are finding out', async () => {
    const orders = new ScriptedOrders(lost, 'placed');
    const onFindingOut = vi.fn(() => expect(orders.reads).toBe(0));
    await finished(placeOrder(orders, request, onFindingOut));
    expect(onFindingOut).toHaveBeenCalledTimes(1);
  });

  it('gives up after a bounded number of times, and says that it does not know', async () => {
    const orders = new ScriptedOrders();
    const outcome = await finished(placeOrder(orders, request, () => undefined));
    expect(outcome).toEqual({ type: 'unknown' });
    expect(orders.sent).toHaveLength(1);
    expect(orders.reads).toBe(60);
  });

  it('did not arrive if it is not there after long enough', async () => {
    const orders = new ScriptedOrders(lost, ...Array<ShopError>(60).fill(missing));
    const since = Date.now();
    const outcome = await finished(placeOrder(orders, request, () => undefined));
    expect(outcome).toEqual({ type: 'missing' });
    expect(Date.now() - since).toBeGreaterThan(30_000);
    expect(orders.sent).toHaveLength(1);
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
  const missing = new ShopError('unknown-order', 404);
  const sent = () => ({ id: 'an-order-of-16-chars', sentAtMs: Date.now() });

  it('looks for it by its id and places nothing', async () => {
    const orders = new ScriptedOrders(missing, missing, 'placed');
    const outcome = await finished(findOrder(orders, sent()));
    expect(outcome).toEqual({ type: 'placed', orderId: 'an-order-of-16-chars' });
    expect(orders.sent).toEqual([]);
  });

  it('does not know when nobody answers', async () => {
    const outcome = await finished(findOrder(new ScriptedOrders(), sent()));
    expect(outcome).toEqual({ type: 'unknown' });
  });

  it('ends when the tab that sent it was told that it is not placed', async () => {
    const orders = new ScriptedOrders(missing, missing, missing);
    const isOpen = vi.fn().mockReturnValueOnce(true).mockReturnValue(false);
    const outcome = await finished(findOrder(orders, sent(), isOpen));
    expect(outcome).toEqual({ type: 'told-elsewhere' });
  });
});

describe('an attempt at an order', () => {
  /** A browser in a session: all its tabs have one storage, and each has one of its own. */
  function browser(session = 'anna', all = new MemoryStorage()) {
    return {
      all,
      openTab: (own: MemoryStorage | null = new MemoryStorage()) => {
        const shared = new PrivateStore(all);
        shared.bind(session);
        return new OrderAttempt(own, shared);
      },
    };
  }

  it('has one id however often it is begun, also after a reload', () => {
    const { openTab } = browser();
    const own = new MemoryStorage();
    const attempt = openTab(own);
    const { id } = attempt.begin(ORDER).request;
    expect(id).toMatch(/^[A-Za-z0-9_-]{16,64}$/);
    expect(attempt.begin(ORDER).request.id).toBe(id);
    expect(openTab(own).begin(ORDER).request.id).toBe(id);
  });

  it('gets a new id for another cart, and after its outcome is known', () => {
    const attempt = browser().openTab();
    const { id } = attempt.begin(ORDER).request;
    for (const other of [{ totalCents: 251 }, { generation: 1 }, { email: 'you@example.org' }]) {
      expect(attempt.begin({ ...ORDER, ...other }).request.id).not.toBe(id);
    }
    const last = attempt.begin(ORDER).request.id;
    attempt.end(last);
    expect(attempt.current).toBeNull();
    expect(attempt.begin(ORDER).request.id).not.toBe(last);
  });

  it('is known to every tab of the session, without the address, until its outcome is', () => {
    const { all, openTab } = browser();
    const attempt = openTab();
    const { id } = attempt.begin(ORDER).request;
    const other = openTab();
    expect(other.current).toBeNull();
    expect(other.openFor(0)).toMatchObject({ id, generation: 0 });
    expect(all.keys.map((key) => all.getItem(key)).join()).not.toContain(ORDER.email);
    attempt.end(id);
    expect(other.openFor(0)).toBeNull();
    expect(other.isOpen(id)).toBe(false);
  });

  it('is decided once its cart has been ordered', () => {
    const { openTab } = browser();
    const { id } = openTab().begin(ORDER).request;
    const other = openTab();
    expect(other.openFor(1)).toBeNull();
    expect(other.isOpen(id)).toBe(false);
  });

  it('goes with its session', () => {
    const { all, openTab } = browser('anna');
    const own = new MemoryStorage();
    openTab(own).begin(ORDER);
    expect(browser('bert', all).openTab(own).current).toBeNull();
    expect(own.keys).toEqual([]);
  });

  it('works without storage', () => {
    const attempt = new OrderAttempt(null, new PrivateStore(null));
    expect(attempt.begin(ORDER).request.id).toBe(attempt.begin(ORDER).request.id);
  });
});
