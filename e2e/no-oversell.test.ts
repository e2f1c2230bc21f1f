import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { PlaceOrderRequest } from '@thingy/contracts';
import type { Answer } from '@thingy/tools';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { type Client, orderOf } from './support/client.ts';
import { expectReplicasToAgree } from './support/digests.ts';
import { openShop, type ShopFixture } from './support/shop-fixture.ts';
import { type StockWatch, watchStock } from './support/stock-watch.ts';
import { thing } from './support/things.ts';

const REPLICAS = [1, 2, 3];
const LEFT = 5;
const BUYERS = 24;
const ADDS = 50;
const KNOWN_MS_MAX = 60_000;
const LATEST = { 'shop-read': 'latest' };

/** All replicas of a service, the i-th of them first: who gets no answer goes to the next. */
function from(service: 'cart' | 'order', i: number): readonly string[] {
  return REPLICAS.map((_, step) => `${service}-${1 + ((i + step) % REPLICAS.length)}`);
}

describe('three replicas of cart and of order, one of each killed and back in every round', () => {
  const brokers = inject('kafkaBrokers');
  let fixture: ShopFixture;
  let watch: StockWatch;

  beforeAll(async () => {
    fixture = await openShop(brokers, { replicas: { cart: 3, order: 3, bridge: 2 } });
    watch = await watchStock(brokers, fixture.prefix);
  });

  afterAll(async () => {
    await watch?.stop();
    await fixture.close();
  });

  /** Puts it on sale; resolves when every replica knows it and its stock. */
  async function sell(id: string, stock: number): Promise<void> {
    const owner = fixture.owner();
    await answered(() => owner.cart('cart-1'));
    await owner.putProduct('catalog', thing(id));
    await owner.setStock('order-1', id, stock);
    const behind = async () => {
      const seen = REPLICAS.flatMap((i) => [owner.cart(`cart-${i}`), owner.orders(`order-${i}`)]);
      const answers = await Promise.all(seen);
      const isBehind = ({ status, headers }: Answer<unknown>) =>
        status !== 200 || headers.get('shop-behind') !== null;
      return answers.filter(isBehind).length;
    };
    await expect.poll(behind, { timeout: KNOWN_MS_MAX }).toBe(0);
  }

  /** With one piece in the cart, or two: what they will order. */
  async function openBuyer(i: number, productId: string) {
    const client = fixture.client();
    const [part = ''] = from('cart', i);
    await answered(() => client.cart(part));
    const { body } = await client.add(part, productId, 1 + (i % 2));
    return { client, request: orderOf(body), wanted: 1 + (i % 2) };
  }

  async function killAndRestart(parts: readonly string[]): Promise<void> {
    await Promise.all(parts.map((part) => fixture.shop.kill(part)));
    await Promise.all(parts.map((part) => fixture.shop.restart(part)));
  }

  /** Every order and every add is under way before the victims die: the first answer tells. */
  async function rush(buyers: readonly Buyer[], adder: Client, popular: string, victim: number) {
    const ordering = buyers.map(({ client, request }, i) =>
      client.order(from('order', i), request),
    );
    const adding = Array.from({ length: ADDS }, (_, i) => adder.add(from('cart', i), popular));
    await Promise.race([...ordering, ...adding]);
    await killAndRestart([`order-${victim}`, `cart-${victim}`]);
    return { ordered: await Promise.all(ordering), added: await Promise.all(adding) };
  }

  it.each(REPLICAS)('nothing is oversold and no add is lost: round %i', async (victim) => {
    const [scarce, popular] = [`scarce-${victim}`, `popular-${victim}`];
    await sell(scarce, LEFT);
    await sell(popular, 1);
    const indexes = Array.from({ length: BUYERS }, (_, i) => i);
    const buyers = await Promise.all(indexes.map((i) => openBuyer(i, scarce)));
    const adder = fixture.client();
    await answered(() => adder.cart('cart-1'));
    const { ordered, added } = await rush(buyers, adder, popular, victim);

    const sold = buyers.filter((_, i) => ordered[i]?.status === 201);
    expect(sold.reduce((sum, { wanted }) => sum + wanted, 0)).toBe(LEFT);
    for (const [i, { status, body }] of ordered.entries()) {
      if (status === 201) continue;
      const wanted = 1 + (i % 2);
      expect(status).toBe(409);
      expect(body.differences).toMatchObject([{ reason: 'out-of-stock', wanted }]);
    }
    for (const { status } of added) expect(status).toBe(200);
    await expectConserved(buyers, sold, scarce);
    for (const i of REPLICAS) {
      const { body } = await answered(() => adder.cart(`cart-${i}`, LATEST));
      expect(body.lines).toMatchObject([{ productId: popular, quantity: ADDS }]);
    }
  });

  /** What is in stock, in orders and in carts, told by every replica, is what there was. */
  async function expectConserved(buyers: readonly Buyer[], sold: readonly Buyer[], id: string) {
    await watch.upToNow();
    expect(watch.left(id)).toBe(0);
    expect(watch.lowest).toBe(0);
    for (const i of REPLICAS) {
      const exactly = { quantity: 0, expected: 0 };
      const stock = await fixture.owner().command(`order-${i}`, 'PUT', `/stock/${id}`, exactly);
      expect(stock.status).toBe(200);
      const all = await Promise.all(buyers.map(({ client }) => ordersAt(client, `order-${i}`)));
      expect(all).toEqual(buyers.map((each) => (sold.includes(each) ? [each.request.id] : [])));
    }
    for (const buyer of buyers) {
      const inCart = sold.includes(buyer) ? 0 : buyer.wanted;
      const pieces = async () => {
        const { body } = await answered(() => buyer.client.cart('cart-1', LATEST));
        return body.lines.reduce((sum, { quantity }) => sum + quantity, 0);
      };
      await expect.poll(pieces, { timeout: KNOWN_MS_MAX }).toBe(inCart);
    }
  }

  it('all replicas have the same digest after all this, also to the comparing tool', async () => {
    await expectReplicasToAgree(fixture.shop);
    const tool = new URL('../tools/dist/compare-replicas.js', import.meta.url).pathname;
    const replicas = fixture.shop.parts.filter(({ kind }) => kind === 'cart' || kind === 'order');
    const urls = replicas.map(({ managementUrl }) => managementUrl ?? '');
    const { stdout } = await promisify(execFile)(process.execPath, [tool, ...urls]);
    expect(stdout).toMatch(/^cart: equal at/m);
    expect(stdout).toMatch(/^order: equal at/m);
  });
});

interface Buyer {
  readonly client: Client;
  readonly request: PlaceOrderRequest;
  readonly wanted: number;
}

async function ordersAt(client: Client, part: string): Promise<readonly string[]> {
  type Orders = { readonly orders: readonly { readonly id: string }[] };
  const read = () => client.send<Orders>(part, 'GET', '/orders', undefined, LATEST);
  const { body } = await answered(read);
  return body.orders.map(({ id }) => id);
}

/** Reads until the answer is one: a service that is too busy, or just back, says so by 503. */
async function answered<Body>(read: () => Promise<Answer<Body>>): Promise<Answer<Body>> {
  return vi.waitFor(
    async () => {
      const answer = await read();
      expect(answer.status).toBe(200);
      return answer;
    },
    { timeout: KNOWN_MS_MAX, interval: 200 },
  );
}
