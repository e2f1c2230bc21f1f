import type { CartLineView, CartView } from '@thingy/contracts';
import { describe, expect, it } from 'vitest';
import { type CartService, CartStore, newerCart, shownCart } from './cart-store.ts';
import type { Shown } from './seen.ts';
import type { Command } from './service-client.ts';
import { ShopError } from './shop-error.ts';

function line(productId: string, quantity: number): CartLineView {
  const fixed = { name: productId, picture: 'x.svg', unitPriceCents: 250 };
  const totalCents = 250 * quantity;
  return { ...fixed, productId, quantity, totalCents, stockLevel: 10, removed: false };
}

function cart(at: number, lines: readonly CartLineView[], generation = 0): Shown<CartView> {
  const totalCents = lines.reduce((sum, { totalCents }) => sum + totalCents, 0);
  const view = { generation, lines, currency: 'EUR', totalCents };
  return { view, position: `cart:0:log:${at}:`, isBehind: false, staleSince: null };
}

/** Answers each request when the test says so. */
class ScriptedCart implements CartService {
  readonly sent: Command[] = [];
  readonly #waiting: ((answer: Shown<CartView> | ShopError) => void)[] = [];
  told = cart(1, [line('lamp', 1)]);

  async read(): Promise<Shown<CartView>> {
    return this.told;
  }

  send(command: Command): Promise<Shown<CartView>> {
    this.sent.push(command);
    return new Promise((resolve, reject) => {
      this.#waiting.push((answer) => {
        if (answer instanceof ShopError) reject(answer);
        else resolve(answer);
      });
    });
  }

  async answer(answer: Shown<CartView> | ShopError): Promise<void> {
    this.#waiting.shift()?.(answer);
    await settle();
  }
}

/** Lets everything run that waits for nothing but earlier promises. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function storeWith(lines: readonly CartLineView[]): { store: CartStore; service: ScriptedCart } {
  const service = new ScriptedCart();
  const store = new CartStore(service);
  store.accept(cart(1, lines));
  return { store, service };
}

function quantities(store: CartStore): Record<string, number> {
  const lines = shownCart(store.getState())?.lines ?? [];
  return Object.fromEntries(lines.map(({ productId, quantity }) => [productId, quantity]));
}

describe('the cart in a tab', () => {
  it('shows a change at once and ends in what the server tells', async () => {
    const { store, service } = storeWith([line('lamp', 1)]);
    const changed = store.setQuantity('lamp', 5);
    expect(quantities(store)).toEqual({ lamp: 5 });
    expect(shownCart(store.getState())?.totalCents).toBe(1250);
    await settle();
    await service.answer(cart(2, [line('lamp', 4)]));
    await changed;
    expect(quantities(store)).toEqual({ lamp: 4 });
  });

  it('sends one change after the other, and only the last of those that wait', async () => {
    const { store, service } = storeWith([line('lamp', 1)]);
    for (const quantity of [2, 3, 4, 5]) void store.setQuantity('lamp', quantity);
    await settle();
    expect(service.sent.map(({ body }) => body)).toEqual([{ quantity: 5, generation: 0 }]);
    void store.setQuantity('lamp', 6);
    void store.setQuantity('lamp', 7);
    await service.answer(cart(2, [line('lamp', 5)]));
    expect(quantities(store)).toEqual({ lamp: 7 });
    await service.answer(cart(3, [line('lamp', 7)]));
    expect(service.sent).toHaveLength(2);
    expect(store.getState().changes).toEqual([]);
  });

  it('shows the server’s cart and tells the reason when a change is refused', async () => {
    const { store, service } = storeWith([line('lamp', 1)]);
    service.told = cart(9, [line('vase', 2)], 1);
    const changed = store.setQuantity('lamp', 5);
    const refusal = expect(changed).rejects.toMatchObject({ code: 'cart-changed' });
    await settle();
    await service.answer(new ShopError('cart-changed', 409));
    await refusal;
    expect(quantities(store)).toEqual({ vase: 2 });
  });

  it('names the generation of the cart that the customer saw', async () => {
    const { store, service } = storeWith([line('lamp', 1)]);
    void store.setQuantity('lamp', 2);
    await settle();
    void store.clear().catch(() => undefined);
    await service.answer(cart(5, [line('lamp', 2)], 3));
    expect(service.sent[1]).toMatchObject({ method: 'DELETE', path: '/cart?generation=0' });
    await service.answer(cart(6, [], 3));
  });

  it('goes on with the next command when one has failed', async () => {
    const { store, service } = storeWith([line('lamp', 1)]);
    const first = store.add('vase', 1, 'a-key-of-16-chars').catch(({ code }) => code);
    const second = store.add('vase', 1, 'b-key-of-16-chars');
    await settle();
    await service.answer(new ShopError('unreachable', null));
    await service.answer(cart(3, [line('lamp', 1), line('vase', 1)]));
    await second;
    expect(await first).toBe('unreachable');
    expect(quantities(store)).toEqual({ lamp: 1, vase: 1 });
  });

  it('removes a line when its quantity is set to 0', async () => {
    const { store, service } = storeWith([line('lamp', 1), line('vase', 1)]);
    void store.setQuantity('lamp', 0);
    expect(quantities(store)).toEqual({ vase: 1 });
    await settle();
    expect(service.sent[0]).toMatchObject({
      method: 'DELETE',
      path: '/cart/items/lamp?generation=0',
    });
    await service.answer(cart(2, [line('vase', 1)]));
  });
});

describe('of two answers', () => {
  it('the one given at the earlier position never replaces the later', () => {
    const later = cart(7, []);
    expect(newerCart(later, cart(6, [line('lamp', 1)]))).toBe(later);
    expect(newerCart(later, cart(7, [line('lamp', 1)]))).not.toBe(later);
  });

  it('the second counts when the log was made anew, or no position is told', () => {
    const old = cart(7, []);
    const anew = { ...cart(1, []), position: 'cart:0:another:1:' };
    expect(newerCart(old, anew)).toBe(anew);
    const silent = { ...cart(1, []), position: '' };
    expect(newerCart(old, silent)).toBe(silent);
  });
});
