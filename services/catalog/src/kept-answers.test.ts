import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { catalog } from '@thingy/catalog-domain';
import { BACK_OFFICE_TOKEN, ORIGIN, ServiceInMemory } from '@thingy/host/testing';
import type { Log } from '@thingy/simba';
import supertest from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CATALOG } from './catalog-in-memory.test-support.ts';
import { CatalogReplica } from './catalog-replica.ts';

const FIELDS = {
  name: 'Lava lamp',
  description: 'It glows, “günstig” and 明るい.',
  priceCents: 1_999,
  picture: 'lamp.svg',
  category: 'Lights',
};

type Headers = Readonly<Record<string, string>>;

let service: ServiceInMemory<CatalogReplica>;

beforeAll(async () => {
  service = await ServiceInMemory.start(CATALOG);
});

beforeEach(async () => {
  for (const id of ['lamp', 'lantern', 'mug']) {
    await put(id, { name: id, category: id === 'mug' ? 'Kitchen' : 'Lights' });
  }
  await tellStock('lamp', 3);
});

afterAll(() => service.stop());

async function put(id: string, changes: Partial<typeof FIELDS> = {}) {
  const { status } = await supertest(service.server)
    .put(`/products/${id}`)
    .set('Authorization', `Bearer ${BACK_OFFICE_TOKEN}`)
    .send({ ...FIELDS, ...changes });
  expect(status).toBe(200);
}

async function remove(id: string) {
  await supertest(service.server)
    .delete(`/products/${id}`)
    .set('Authorization', `Bearer ${BACK_OFFICE_TOKEN}`);
}

async function tellStock(productId: string, level: number) {
  await service.tell('order', { type: 'StockLevelChanged', productId, level });
}

/** The address to the letter, and all headers in their order but those that Node makes. */
async function get(path: string, headers: Headers = {}) {
  const { port } = service.server.address() as AddressInfo;
  return await new Promise<{ status: number; headers: string[][]; body: string }>(
    (resolve, reject) => {
      const options = { port, host: '127.0.0.1', path, headers };
      const request = httpRequest(options, async (response) => {
        const { statusCode: status = 0, rawHeaders } = response;
        resolve({ status, headers: pairsOf(rawHeaders), body: await text(response) });
      });
      request.on('error', reject).end();
    },
  );
}

const OF_NODE = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding']);

function pairsOf(raw: readonly string[]): string[][] {
  const pairs: string[][] = [];
  for (let i = 0; i < raw.length; i += 2) pairs.push([raw[i] ?? '', raw[i + 1] ?? '']);
  return pairs.filter(([name = '']) => !OF_NODE.has(name.toLowerCase()));
}

async function throughFramework(path: string, headers: Headers) {
  const answer = await service.throughFramework(path, headers);
  return { ...answer, headers: pairsOf(Object.entries(answer.headers).flat().map(String)) };
}

const headerOf = ({ headers }: { headers: string[][] }, name: string) =>
  headers.find(([each]) => each === name)?.[1] ?? '';

/** Asks twice, and says whether the second answer was given without the framework. */
async function askAgain(path: string, headers: Headers = {}) {
  await get(path, headers);
  const before = service.shortened;
  const answer = await get(path, headers);
  return { ...answer, isShortened: service.shortened > before };
}

const PATHS = [
  '/products/lamp',
  '/products/lantern',
  '/products/l%61mp',
  '/products/lamp?',
  '/products/lamp?more=1',
  '/products',
  '/products?',
  '/products?itemsPerPage=2&page=2',
  '/products?page=2&itemsPerPage=2',
  '/products?sort=name&order=desc&category=Lights',
  '/products?category=None',
  '/products?search=la&priceMaxCents=5000',
  '/products?prefix=L&sort=price',
];

describe('with and without the framework', () => {
  const SENT: readonly [string, (etag: string, position: string) => Headers][] = [
    ['nothing', () => ({})],
    ['an origin', () => ({ origin: ORIGIN })],
    ['a position', (_, position) => ({ origin: ORIGIN, 'shop-position': position })],
    ['nonsense for a position', () => ({ 'shop-position': '~::nonsense' })],
    ['another ETag', () => ({ 'if-none-match': '"other"' })],
    ['the ETag', (etag) => ({ origin: ORIGIN, 'if-none-match': etag })],
    [
      'ETags',
      (etag, position) => ({ 'if-none-match': `"a", W/${etag}`, 'shop-position': position }),
    ],
    ['any ETag', () => ({ 'if-none-match': '*' })],
    ['what does not matter', () => ({ accept: 'text/html', cookie: 'a=b', 'x-more': '1' })],
  ];

  describe.each(PATHS)('%s', (path) => {
    it.each(SENT)('is answered alike, byte by byte, to one who sends %s', async (_, headersOf) => {
      const first = await get(path);
      const headers = headersOf(headerOf(first, 'etag'), headerOf(first, 'shop-position'));
      const before = service.shortened;
      const short = await get(path, headers);
      expect(service.shortened).toBe(before + 1);
      expect(short).toEqual(await throughFramework(path, headers));
      expect(service.shortened).toBe(before + 1);
    });
  });

  it.each<[string, string, Headers, number]>([
    ['a foreign origin', '/products/lamp', { origin: 'https://evil.test' }, 403],
    ['a read of the latest', '/products/lamp', { 'shop-read': 'latest' }, 200],
    ['an unknown product', '/products/ghost', {}, 404],
    ['an unknown parameter', '/products?limit=1', {}, 400],
    ['a page beyond the end', '/products?page=9', {}, 404],
    ['a list that is not kept', '/categories', {}, 200],
    ['the documentation', '/docs-json', {}, 200],
  ])('%s is always for the framework', async (_, path, headers, status) => {
    expect(await askAgain(path, headers)).toMatchObject({ status, isShortened: false });
  });

  it('an address with its host is answered as the framework answers it', async () => {
    const path = 'http://localhost/products/lamp';
    const [first, second] = [await get(path), await get(path)];
    expect(second).toEqual(first);
  });
});

describe('a kept product', () => {
  it('is still right after a change of others, and says the new position', async () => {
    const before = await get('/products/lamp');
    await put('mug', { priceCents: 5 });
    await tellStock('mug', 7);
    const after = await askAgain('/products/lamp');
    expect(after).toMatchObject({ status: 200, body: before.body, isShortened: true });
    const position = headerOf(after, 'shop-position');
    expect(position).toContain(`catalog:0:catalog:${service.replica.next}:`);
    expect(after.headers).toEqual((await throughFramework('/products/lamp', {})).headers);
  });

  it.each<[string, () => Promise<unknown>, object]>([
    ['was put again', () => put('lamp', { priceCents: 7 }), { priceCents: 7 }],
    ['has another stock level', () => tellStock('lamp', 9), { stockLevel: 9 }],
  ])('that %s is shown as it is now', async (_, change, shown) => {
    await askAgain('/products/lamp');
    await change();
    const { body } = await get('/products/lamp');
    expect(JSON.parse(body)).toMatchObject(shown);
    expect((await askAgain('/products/lamp')).isShortened).toBe(true);
  });

  it('that was removed is gone, and is back when it was put again', async () => {
    await askAgain('/products/lamp');
    await remove('lamp');
    expect(await askAgain('/products/lamp')).toMatchObject({ status: 404, isShortened: false });
    await put('lamp');
    expect((await get('/products/lamp')).status).toBe(200);
  });

  it('makes a client wait for a fact on its way as any other does', async () => {
    await askAgain('/products/lamp');
    const token = service.tokenOf(service.upcoming('order'));
    const reading = get('/products/lamp', { 'shop-position': token });
    await tellStock('lamp', 0);
    const answer = await reading;
    expect(JSON.parse(answer.body)).toMatchObject({ stockLevel: 0 });
    expect(headerOf(answer, 'shop-behind')).toBe('');
    const again = await askAgain('/products/lamp', { 'shop-position': token });
    expect(again.isShortened).toBe(true);
  });
});

describe('a kept page', () => {
  const PAGE = '/products?itemsPerPage=2&page=1';

  it('is still right after a change of what it does not show', async () => {
    await askAgain(PAGE);
    await put('mug', { priceCents: 5 });
    expect((await askAgain(PAGE)).isShortened).toBe(true);
    const before = service.shortened;
    await tellStock('mug', 8);
    const answer = await get(PAGE);
    expect(service.shortened).toBe(before + 1);
    expect(answer).toEqual(await throughFramework(PAGE, {}));
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a product of it', () => put('lantern', { priceCents: 5 })],
    ['a stock level of it', () => tellStock('lantern', 1)],
    ['the number of products', () => put('zebra')],
    ['the number of products, back', () => remove('zebra')],
    ['its order', () => put('bulb')],
    ['its order, back', () => remove('bulb')],
  ])('is made anew after a change of %s', async (_, change) => {
    await askAgain(PAGE);
    await change();
    const before = service.shortened;
    const answer = await get(PAGE);
    expect(service.shortened).toBe(before);
    expect(answer).toEqual(await throughFramework(PAGE, {}));
  });

  it('of a search is made anew after any change', async () => {
    const path = '/products?search=la';
    expect((await askAgain(path)).isShortened).toBe(true);
    await put('lamp', { name: 'Lamella' });
    const before = service.shortened;
    const { body } = await get(path);
    expect(JSON.parse(body)).toMatchObject({ products: [{ name: 'Lamella' }, { id: 'lantern' }] });
    expect(service.shortened).toBe(before);
  });
});

it.each(['shared', 'exclusive'] as const)('is given too where reads are %s', async (readPolicy) => {
  const about = { machine: catalog, context: 'catalog', source: 'catalog/test', readPolicy };
  const replica = (log: Log) => new CatalogReplica({ log, ...about });
  const locked = await ServiceInMemory.start({ ...CATALOG, replica });
  const lamp = () => supertest(locked.server).get('/products/lamp');
  const putLamp = (priceCents: number) =>
    supertest(locked.server)
      .put('/products/lamp')
      .set('Authorization', `Bearer ${BACK_OFFICE_TOKEN}`)
      .send({ ...FIELDS, priceCents });
  await putLamp(1);
  await lamp();
  await locked.tell('order', { type: 'StockLevelChanged', productId: 'mug', level: 1 });
  expect([(await lamp()).body.priceCents, locked.shortened]).toEqual([1, 1]);
  await putLamp(2);
  expect([(await lamp()).body.priceCents, locked.shortened]).toEqual([2, 1]);
  await locked.stop();
});

it('a stuck replica says of what was kept too that it is behind', async () => {
  const stuck = await ServiceInMemory.start(CATALOG);
  await supertest(stuck.server)
    .put('/products/lamp')
    .set('Authorization', `Bearer ${BACK_OFFICE_TOKEN}`)
    .send(FIELDS);
  const read = () => supertest(stuck.server).get('/products/lamp');
  expect([(await read()).headers['shop-behind'], stuck.shortened]).toEqual([undefined, 0]);
  expect([(await read()).headers['shop-behind'], stuck.shortened]).toEqual([undefined, 1]);
  await stuck.tellNonsense();
  await expect.poll(() => stuck.replica.state).toBe('stuck');
  const { status, headers } = await read();
  expect({ status, behind: headers['shop-behind'] }).toEqual({ status: 200, behind: '1' });
  expect(stuck.shortened).toBe(1);
  await stuck.stop();
});
