import { randomBytes } from 'node:crypto';
import type { ProductPageView } from '@thingy/contracts';
import { ORIGIN } from '@thingy/host/testing';
import { createLog } from '@thingy/simba/kafka';
import { afterEach, expect, inject, it } from 'vitest';
import { LivePage } from './support/live-page.ts';
import {
  BACK_OFFICE_TOKEN_FOR_TESTS,
  type LoneService,
  startLoneService,
} from './support/lone-service.ts';
import { thing } from './support/things.ts';

const CHANGES = 120;
const ARRIVAL_MS_MAX = 30_000;
const IDS = ['cup', 'hat', 'lamp', 'book', 'tea'];
const brokers = inject('kafkaBrokers');
const stops: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function startCatalogs(count: number): Promise<readonly LoneService[]> {
  const prefix = `sockets-${randomBytes(4).toString('hex')}-`;
  await createLog({ brokers: brokers.split(','), clientId: 'e2e' }, `${prefix}catalog`, 'local');
  const settings = { SHOP_ORIGINS: ORIGIN };
  const services: LoneService[] = [];
  for (let index = 0; index < count; index++) {
    const service = await startLoneService('catalog', brokers, prefix, undefined, settings);
    services.push(service);
    stops.push(() => service.stop('SIGKILL'));
  }
  for (const service of services) await service.ready();
  return services;
}

async function put({ url }: LoneService, id: string, priceCents: number): Promise<void> {
  const { id: _, ...body } = thing(id, priceCents);
  const answer = await fetch(`${url}/products/${id}`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${BACK_OFFICE_TOKEN_FOR_TESTS}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  if (answer.status !== 200) throw new Error(`PUT /products/${id} answered ${answer.status}`);
}

/** All products, and the position that they were read at. */
async function read({ url }: LoneService, headers: Record<string, string> = {}) {
  const answer = await fetch(`${url}/products`, { headers });
  const { products } = (await answer.json()) as ProductPageView;
  return { products, position: answer.headers.get('shop-position') ?? '' };
}

it('a page misses nothing when one replica is killed and the next one leaves', async () => {
  const [first, second, third] = await startCatalogs(3);
  if (first === undefined || second === undefined || third === undefined) throw new Error('few');
  for (const [index, id] of IDS.entries()) await put(third, id, 1 + index);
  const { products, position } = await read(first);
  const page = new LivePage([first.url, second.url, third.url], IDS, position);
  for (const product of products) page.shown.set(product.id, product);
  page.start();
  stops.unshift(() => page.leave());
  await expect.poll(() => page.types, { timeout: ARRIVAL_MS_MAX }).toContain('watching');

  for (let change = 1; change <= CHANGES; change++) {
    if (change === CHANGES / 3) first.process.kill('SIGKILL');
    if (change === (CHANGES / 3) * 2) {
      await expect.poll(() => page.closes, { timeout: ARRIVAL_MS_MAX }).toEqual([1006]);
      second.process.kill('SIGTERM');
    }
    await put(third, IDS[change % IDS.length] ?? '', 100 + change);
  }

  const { products: latest } = await read(third, { 'shop-read': 'latest' });
  const shown = () => [...page.shown.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  await expect.poll(shown, { timeout: ARRIVAL_MS_MAX }).toEqual(latest);
  await expect.poll(() => page.closes, { timeout: ARRIVAL_MS_MAX }).toEqual([1006, 1012]);
  expect(page.types).not.toContain('reset');
  expect(await second.ended).toBe(0);
});
