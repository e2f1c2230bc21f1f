import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CartView, OrderHistoryView, OrderView, ProductView } from '@thingy/contracts';
import { type LocalKafka, startKafka } from '@thingy/tools';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, orderOf } from './support/client.ts';
import { expectReplicasToAgree } from './support/digests.ts';
import { openShop, type ShopFixture } from './support/shop-fixture.ts';
import { shop } from './support/shopper.ts';
import { thing } from './support/things.ts';

const CONVERGE_MS_MAX = 30_000;
const STOCK = 100_000;

describe('a shop in an uneasy environment', () => {
  let dataDir: string;
  let kafka: LocalKafka;
  let fixture: ShopFixture;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'thingy-faults-'));
    kafka = await startKafka({ dataDir });
    fixture = await openShop(kafka.brokers);
    const owner = fixture.owner();
    for (const id of ['robust', 'lonely', 'steady']) {
      await owner.putProduct('catalog', thing(id));
      await owner.setStock('order', id, STOCK);
    }
    await owner.send('catalog', 'GET', '/products/steady');
    await owner.cart('cart');
  });

  afterAll(async () => {
    await fixture.close();
    await kafka.stop();
    await rm(dataDir, { recursive: true });
  });

  async function restartKafka(): Promise<void> {
    kafka = await startKafka({ dataDir });
  }

  it('loses nothing that it answered with success, whichever process is killed', async () => {
    const shoppers = await Promise.all(
      [1, 2, 3].map(async () => {
        const client = fixture.client();
        await client.cart('cart');
        await client.send('catalog', 'GET', '/products/robust');
        return client;
      }),
    );
    let isOver = false;
    const shopping = Promise.all(shoppers.map((client) => shop(client, 'robust', () => isOver)));
    for (const name of ['cart', 'order', 'catalog', 'bridge', 'kafka']) {
      if (name === 'kafka') await kafka.kill();
      else await fixture.shop.kill(name);
      await new Promise((resolve) => setTimeout(resolve, 500));
      if (name === 'kafka') await restartKafka();
      else await fixture.shop.restart(name);
    }
    isOver = true;
    const receipts = await shopping;

    let ordered = 0;
    for (const [i, client] of shoppers.entries()) {
      const told = receipts[i];
      if (told === undefined) throw new Error('a shopper has no receipts');
      const orders = await allOrders(client);
      expect(orders.map(({ id }) => id).sort()).toEqual([...told.ordered].sort());
      const pieces = orders.flatMap(({ lines }) => lines.map(({ quantity }) => quantity));
      const own = pieces.reduce((sum, quantity) => sum + quantity, 0);
      ordered += own;
      const inCart = async () => {
        const { body: cart } = await client.send<CartView>('cart', 'GET', '/cart');
        return cart.lines.reduce((sum, line) => sum + line.quantity, 0);
      };
      await expect.poll(inCart, { timeout: CONVERGE_MS_MAX }).toBe(told.added - own);
    }
    expect(ordered).toBeGreaterThan(0);
    const exactly = { quantity: STOCK, expected: STOCK - ordered };
    const stock = await fixture.owner().command('order', 'PUT', '/stock/robust', exactly);
    expect(stock.status).toBe(200);
    await expectReplicasToAgree(fixture.shop);
  });

  it('browses, fills carts and orders while the bridge is away, and converges after', async () => {
    const client = fixture.client();
    await client.cart('cart');
    await client.send('catalog', 'GET', '/products/lonely');
    await fixture.shop.kill('bridge');
    const { body: cart } = await client.add('cart', 'lonely', 2);
    const request = orderOf(cart);
    expect((await client.order('order', request)).status).toBe(201);
    const behind = await client.cart('cart');
    expect(behind.headers.get('shop-behind')).toBe('1');
    expect(behind.body).toMatchObject({ generation: 0, lines: [{ quantity: 2 }] });
    const again = await client.order('order', orderOf(behind.body));
    expect(again.body.differences).toEqual([{ reason: 'already-ordered', generation: 1 }]);
    const product = await client.twin().send<ProductView>('catalog', 'GET', '/products/lonely');
    expect(product.status).toBe(200);

    await fixture.shop.restart('bridge');
    const read = async () => {
      const { headers, body } = await client.cart('cart');
      return { behind: headers.get('shop-behind'), ...body };
    };
    await expect
      .poll(read, { timeout: CONVERGE_MS_MAX })
      .toMatchObject({ behind: null, generation: 1, lines: [] });
  });

  it('reads while Kafka is away, says that it takes no commands, and then takes them', async () => {
    const client = fixture.client();
    await client.cart('cart');
    await client.send('catalog', 'GET', '/products/steady');
    await kafka.kill();
    const headers = { 'idempotency-key': randomBytes(16).toString('base64url') };
    const body = { productId: 'steady', quantity: 1 };
    const add = () => client.send<{ code: string }>('cart', 'POST', '/cart/items', body, headers);
    const away = await add();
    expect([503, 504]).toContain(away.status);
    expect(['log-unavailable', 'outcome-unknown']).toContain(away.body.code);
    const surely = await client.send<{ code: string }>('cart', 'POST', '/cart/items', body);
    expect(surely).toMatchObject({ status: 503, body: { code: 'log-unavailable' } });
    expect(surely.headers.get('retry-after')).toBe('1');
    expect((await client.send('catalog', 'GET', '/products/steady')).status).toBe(200);
    expect((await client.cart('cart')).status).toBe(200);
    await restartKafka();
    await expect.poll(async () => (await add()).status, { timeout: CONVERGE_MS_MAX }).toBe(200);
    const { body: cart } = await client.cart('cart');
    expect(cart.lines).toMatchObject([{ productId: 'steady', quantity: 1 }]);
  });
});

async function allOrders(client: Client): Promise<readonly OrderView[]> {
  const orders: OrderView[] = [];
  for (let page = 1; ; page++) {
    const path = `/orders?itemsPerPage=100&page=${page}`;
    const latest = { 'shop-read': 'latest' };
    const { body } = await client.send<OrderHistoryView>('order', 'GET', path, undefined, latest);
    orders.push(...body.orders);
    if (orders.length >= body.total) return orders;
  }
}
