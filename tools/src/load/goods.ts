import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from '../shop/shop-session.ts';
import type { GoodTruth } from './receipts.ts';
import type { ShopUrls, Visitor } from './visitor.ts';

const KNOWN_MS_MAX = 60_000;
const LOOK_PAUSE_MS = 100;
const PLENTY = 500_000;
/** Of the first product: the load is to fight for it. */
const SCARCE = 25;
const GOODS = 12;
const LATEST = { 'shop-read': 'latest' };

export interface Good {
  readonly id: string;
  readonly initial: number;
}

/** Puts products on sale that nobody else orders; resolves when every replica knows them. */
export async function putGoods(owner: Visitor, urls: ShopUrls, run: string): Promise<Good[]> {
  await owner.surely({ service: 'cart', path: '/cart' });
  const goods: Good[] = [];
  for (let number = 0; number < GOODS; number++) {
    const id = `load-${run}-${number}`;
    const initial = number === 0 ? SCARCE : PLENTY;
    const description = 'Sold by the load generator, which takes it back.';
    const [name, picture, category] = [`Load ${run} ${number}`, 'red-paper-lantern.svg', 'Load'];
    const body = { name, description, priceCents: 100 + 17 * number, picture, category };
    await must(owner, 'catalog', `/products/${id}`, body);
    await must(owner, 'order', `/stock/${id}`, { quantity: initial });
    goods.push({ id, initial });
  }
  await knownEverywhere(owner, urls);
  return goods;
}

/** How many of each are left. */
export async function countGoods(owner: Visitor, goods: readonly Good[]): Promise<GoodTruth[]> {
  const counted: GoodTruth[] = [];
  for (const good of goods) counted.push({ ...good, left: await leftOf(owner, good) });
  return counted;
}

/** Nobody can order them any more. */
export async function removeGoods(owner: Visitor, goods: readonly Good[]): Promise<void> {
  for (const { id } of goods) {
    await owner.command('clear up', {
      service: 'catalog',
      method: 'DELETE',
      path: `/products/${id}`,
    });
    await must(owner, 'order', `/stock/${id}`, { quantity: 0 });
  }
}

async function leftOf(owner: Visitor, { id }: Good): Promise<number> {
  const asked = { service: 'order', path: `/stock/${id}`, headers: LATEST } as const;
  const { status, body } = await owner.surely<{ quantity: number }>(asked);
  if (status !== 200) throw new Error(`the stock of ${id} could not be read: ${status}`);
  return body.quantity;
}

async function must(owner: Visitor, service: 'catalog' | 'order', path: string, body: object) {
  const { status } = await put(owner, service, path, body);
  if (status !== 200) throw new Error(`PUT ${path} answered ${status}: is the token right?`);
}

async function put<Body>(
  owner: Visitor,
  service: 'catalog' | 'order',
  path: string,
  body: object,
): Promise<Answer<Body>> {
  const answer = await owner.command<Body>('set up', { service, method: 'PUT', path, body });
  if (answer === null) throw new Error(`PUT ${path} was never answered`);
  return answer;
}

async function knownEverywhere(owner: Visitor, urls: ShopUrls): Promise<void> {
  const deadlineMs = performance.now() + KNOWN_MS_MAX;
  const paths = { catalog: '/products?itemsPerPage=1', cart: '/cart', order: '/orders' } as const;
  for (const service of ['catalog', 'cart', 'order'] as const) {
    for (const replica of urls[service].keys()) {
      for (;;) {
        const { headers } = await owner.surely({ service, path: paths[service], replica });
        if (!headers.has('shop-behind')) break;
        if (performance.now() > deadlineMs) throw new Error(`${service} is behind for a minute`);
        await pause(LOOK_PAUSE_MS);
      }
    }
  }
}
