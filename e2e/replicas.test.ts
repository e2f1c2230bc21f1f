import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { orderOf } from './support/client.ts';
import { expectReplicasToAgree } from './support/digests.ts';
import { openShop, type ShopFixture } from './support/shop-fixture.ts';
import { thing } from './support/things.ts';

describe('two replicas of each service and two bridges', () => {
  let fixture: ShopFixture;

  beforeAll(async () => {
    const replicas = { catalog: 2, cart: 2, order: 2, bridge: 2 };
    fixture = await openShop(inject('kafkaBrokers'), { replicas });
  });

  afterAll(() => fixture.close());

  async function sell(id: string, stock: number, priceCents = 1_000) {
    const owner = fixture.owner();
    await owner.putProduct('catalog-1', thing(id, priceCents));
    await owner.setStock('order-1', id, stock);
  }

  it('a command to one replica is read at the other, by its token', async () => {
    const owner = fixture.owner();
    for (let round = 1; round <= 20; round++) {
      await owner.putProduct('catalog-1', thing('mirror', round));
      const { body } = await owner.send<{ priceCents: number }>(
        'catalog-2',
        'GET',
        '/products/mirror',
      );
      expect(body.priceCents).toBe(round);
    }
  });

  it('a product just seen can be added, and a price just seen can be ordered', async () => {
    const owner = fixture.owner();
    await owner.cart('cart-1');
    for (let round = 1; round <= 10; round++) {
      const id = `fresh-${round}`;
      await owner.setStock('order-1', id, 1);
      await owner.putProduct('catalog-1', thing(id, 100 + round));
      const added = await owner.add('cart-2', id);
      expect(added.status).toBe(200);
      const shown = await owner.cart('cart-1');
      expect(shown.headers.get('shop-behind')).toBeNull();
      expect(shown.body.lines).toMatchObject([{ productId: id, unitPriceCents: 100 + round }]);
      const ordered = await owner.order('order-2', orderOf(shown.body));
      expect(ordered.status).toBe(201);
      const after = await owner.cart(round % 2 === 0 ? 'cart-1' : 'cart-2');
      expect(after.body).toMatchObject({ generation: round, lines: [] });
      expect((await owner.orders('order-1')).body.total).toBe(round);
    }
  });

  it('fifty adds at once through two replicas lose none', async () => {
    await sell('popular', 9);
    const client = fixture.owner();
    await client.cart('cart-1');
    await client.send('catalog-1', 'GET', '/products/popular');
    const adds = Array.from({ length: 50 }, (_, i) => client.add(`cart-${1 + (i % 2)}`, 'popular'));
    for (const { status } of await Promise.all(adds)) expect(status).toBe(200);
    const { body } = await client.cart('cart-1', { 'shop-read': 'latest' });
    expect(body.lines).toMatchObject([{ productId: 'popular', quantity: 50 }]);
  });

  it('twenty buyers of the last item through two replicas give one order', async () => {
    await sell('last-one', 1);
    const buyers = Array.from({ length: 20 }, () => fixture.client());
    const carts = await Promise.all(
      buyers.map(async (buyer) => {
        await buyer.send('catalog-1', 'GET', '/products/last-one');
        await buyer.cart('cart-1');
        return (await buyer.add('cart-1', 'last-one')).body;
      }),
    );
    const answers = await Promise.all(
      buyers.map((buyer, i) => {
        const cart = carts[i];
        if (cart === undefined) throw new Error('a buyer has no cart');
        return buyer.order(`order-${1 + (i % 2)}`, orderOf(cart));
      }),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status === 409);
    expect(refused).toHaveLength(19);
    for (const { body } of refused) {
      expect(body.differences).toEqual([
        {
          reason: 'out-of-stock',
          productId: 'last-one',
          name: 'Thingy last-one',
          wanted: 1,
          left: 0,
        },
      ]);
    }
  });

  it('the same order posted five times at once gives one order', async () => {
    await sell('single', 50);
    const client = fixture.client();
    await client.send('catalog-1', 'GET', '/products/single');
    await client.cart('cart-1');
    const { body: cart } = await client.add('cart-1', 'single', 2);
    const request = orderOf(cart);
    const five = [1, 2, 1, 2, 1].map((replica) => client.order(`order-${replica}`, request));
    for (const { status, body } of await Promise.all(five)) {
      expect({ status, id: body.id }).toEqual({ status: 201, id: request.id });
    }
    expect((await client.orders('order-2')).body.total).toBe(1);
  });

  it('two tabs that order the same cart give one order', async () => {
    await sell('twice', 50);
    const client = fixture.client();
    await client.send('catalog-1', 'GET', '/products/twice');
    await client.cart('cart-1');
    const { body: cart } = await client.add('cart-1', 'twice');
    const tabs = await Promise.all([
      client.order('order-1', orderOf(cart)),
      client.twin().order('order-2', orderOf(cart)),
    ]);
    expect(tabs.map(({ status }) => status).sort()).toEqual([201, 409]);
    const refused = tabs.find(({ status }) => status === 409);
    expect(refused?.body.differences).toEqual([{ reason: 'already-ordered', generation: 1 }]);
  });

  it('an order of what was shown is refused, line by line, when it has changed', async () => {
    await sell('changing', 50, 1_000);
    await sell('vanishing', 50, 2_000);
    const client = fixture.client();
    await client.send('catalog-1', 'GET', '/products/vanishing');
    await client.cart('cart-1');
    await client.add('cart-1', 'changing', 2);
    const { body: cart } = await client.add('cart-1', 'vanishing');
    const owner = fixture.owner();
    await owner.putProduct('catalog-1', thing('changing', 1_100));
    await owner.command('catalog-1', 'DELETE', '/products/vanishing', {});
    await owner.cart('cart-1');
    const seen = client.twin();
    await expect
      .poll(async () => (await seen.cart('cart-1')).body.lines[1]?.removed, { timeout: 10_000 })
      .toBe(true);
    await seen.cart('cart-1');
    const { status, body } = await seen.order('order-2', orderOf(cart));
    expect(status).toBe(409);
    expect(body.differences).toEqual([
      {
        reason: 'price-changed',
        productId: 'changing',
        name: 'Thingy changing',
        shownCents: 1_000,
        actualCents: 1_100,
      },
      { reason: 'product-removed', productId: 'vanishing' },
    ]);
    expect((await seen.cart('cart-1')).body.generation).toBe(0);
  });

  it('have the same digests after all this', async () => {
    await expectReplicasToAgree(fixture.shop);
  });
});
