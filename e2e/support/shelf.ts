import type { Product } from '@thingy/contracts';
import { expect, vi } from 'vitest';
import type { Client } from './client.ts';
import type { ShopFixture } from './shop-fixture.ts';

const KNOWN_MS_MAX = 20_000;

/** An owner whose changes can be waited for: with a session, and so in every context. */
export async function openOwner(fixture: ShopFixture): Promise<Client> {
  const owner = fixture.owner();
  await owner.cart('cart');
  return owner;
}

/** Puts products on sale; resolves when every context knows them and their stock. */
export async function sell(
  owner: Client,
  things: readonly Product[],
  stock = 20,
  orders = 'order',
): Promise<void> {
  const sellOne = async (thing: Product) => {
    await owner.putProduct('catalog', thing);
    await owner.setStock(orders, thing.id, stock);
  };
  await Promise.all(things.map(sellOne));
  await everywhere(owner, orders);
}

/** Resolves when every context has seen what this owner did; `orders` names a part of the shop. */
export async function everywhere(owner: Client, orders = 'order'): Promise<void> {
  const known = { status: 200, behind: null };
  await vi.waitFor(
    async () => {
      const answers = [
        await owner.send('catalog', 'GET', '/products?itemsPerPage=1'),
        await owner.cart('cart'),
        await owner.orders(orders),
      ];
      const seen = answers.map(({ status, headers }) => {
        return { status, behind: headers.get('shop-behind') };
      });
      expect(seen).toEqual([known, known, known]);
    },
    { timeout: KNOWN_MS_MAX },
  );
}
