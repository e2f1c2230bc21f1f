import {
  BODY_BYTES_MAX,
  PAGE_SIZE_MAX,
  PRICE_CENTS_MAX,
  PRODUCT_DESCRIPTION_LENGTH_MAX,
  type StockLevelChanged,
} from '@thingy/contracts';
import { BACK_OFFICE_TOKEN, ORIGIN, operationsOf, ServiceInMemory } from '@thingy/host/testing';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATALOG } from './catalog-in-memory.test-support.ts';
import type { CatalogReplica } from './catalog-replica.ts';

const FIELDS = {
  name: 'Lava lamp',
  description: 'It glows.',
  priceCents: 1_999,
  picture: 'lamp.svg',
  category: 'Lights',
};
const SEARCH = 'search priceMinCents priceMaxCents';
const KEY = 'command-id-of-the-test';

let service: ServiceInMemory<CatalogReplica>;

beforeAll(async () => {
  service = await ServiceInMemory.start(CATALOG);
  await put('lamp').send(FIELDS);
  await put('mug').send({ ...FIELDS, name: 'Mug', priceCents: 599, category: 'Kitchen' });
  await put('lantern').send({ ...FIELDS, name: 'Lantern', priceCents: 2_999 });
});

afterAll(() => service.stop());

const request = () => supertest(service.server);
const get = (path: string) => request().get(path);
const put = (id: string) =>
  request().put(`/products/${id}`).set('Authorization', `Bearer ${BACK_OFFICE_TOKEN}`);
const remove = (id: string) =>
  request().delete(`/products/${id}`).set('Authorization', `Bearer ${BACK_OFFICE_TOKEN}`);
const stockLevel = (productId: string, level: number): StockLevelChanged => ({
  type: 'StockLevelChanged',
  productId,
  level,
});
const ids = (body: { products: readonly { id: string }[] }) => body.products.map(({ id }) => id);

describe('a product', () => {
  it('is shown with all its fields, its stock unknown until it is told', async () => {
    const { status, body } = await get('/products/lamp');
    expect(status).toBe(200);
    expect(body).toEqual({ id: 'lamp', ...FIELDS, stockLevel: null });
    await service.tell('order', stockLevel('lamp', 3));
    expect((await get('/products/lamp')).body.stockLevel).toBe(3);
  });

  it('is 404 if there is none, or none any more', async () => {
    await put('gone').send(FIELDS);
    const removed = await remove('gone');
    expect(removed.status).toBe(204);
    expect(removed.text).toBe('');
    for (const id of ['gone', 'never-was', 'constructor']) {
      const { status, body } = await get(`/products/${id}`);
      expect({ status, code: body.code }).toEqual({ status: 404, code: 'unknown-product' });
    }
    expect((await remove('gone')).body).toMatchObject({ status: 404, code: 'unknown-product' });
  });

  it('is replaced as a whole, and answered as it is afterwards', async () => {
    const { status, body } = await put('lamp').send({ ...FIELDS, priceCents: 1_500 });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: 'lamp', priceCents: 1_500 });
    await put('lamp').send(FIELDS);
  });

  it('that was removed since it was put is answered as it was put', async () => {
    const key = 'put-before-it-was-removed';
    const first = await put('brief').set('Idempotency-Key', key).send(FIELDS);
    await remove('brief');
    const again = await put('brief').set('Idempotency-Key', key).send(FIELDS);
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first.body);
    expect((await get('/products/brief')).status).toBe(404);
  });

  it('has an ETag, by which a client that has it is answered 304 without a body', async () => {
    const { headers } = await get('/products/mug');
    const etag = headers.etag ?? '';
    expect(etag).toMatch(/^".+"$/);
    expect(headers['cache-control']).toBe('no-cache');
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const {
        status,
        text,
        headers: again,
      } = await get('/products/mug').set('If-None-Match', known);
      expect(status).toBe(304);
      expect(text).toBe('');
      expect(again.etag).toBe(etag);
      expect(again['shop-position']).toBeDefined();
    }
    expect((await get('/products/mug').set('If-None-Match', '"other"')).status).toBe(200);
  });

  it('has another ETag after any change that it shows, and only then', async () => {
    const etagOf = async () => (await get('/products/mug')).headers.etag;
    const first = await etagOf();
    await service.tell('order', stockLevel('lamp', 4));
    expect(await etagOf()).toBe(first);
    await service.tell('order', stockLevel('mug', 4));
    const second = await etagOf();
    expect(second).not.toBe(first);
    await put('mug').send({ ...FIELDS, name: 'Mug', priceCents: 598, category: 'Kitchen' });
    expect(await etagOf()).not.toBe(second);
  });

  it('may be read by pages of the shop, and what may be read varies by origin', async () => {
    const { headers } = await get('/products/mug').set('Origin', ORIGIN);
    expect(headers['access-control-allow-origin']).toBe(ORIGIN);
    expect(headers.vary).toContain('Origin');
    expect((await get('/products/mug')).headers.vary).toContain('Origin');
    const foreign = await get('/products/mug').set('Origin', 'https://evil.test');
    expect(foreign.status).toBe(403);
    expect(foreign.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('a page of products', () => {
  it('is the first one of 20, by id, if nothing is asked for', async () => {
    const { status, body } = await get('/products');
    expect(status).toBe(200);
    expect(body).toMatchObject({ page: 1, itemsPerPage: 20, total: 3, pages: 1 });
    expect(ids(body)).toEqual(['lamp', 'lantern', 'mug']);
  });

  it.each([
    ['sort=price', ['mug', 'lamp', 'lantern']],
    ['sort=price&order=desc', ['lantern', 'lamp', 'mug']],
    ['sort=name', ['lantern', 'lamp', 'mug']],
    ['prefix=la', ['lamp', 'lantern']],
    ['prefix=LA&sort=price&order=desc', ['lantern', 'lamp']],
    ['category=Kitchen', ['mug']],
    ['category=Lights&prefix=lan', ['lantern']],
    ['itemsPerPage=2', ['lamp', 'lantern']],
    ['itemsPerPage=2&page=2', ['mug']],
    ['category=None', []],
    ['prefix=none&sort=price', []],
    ['search=la', ['lamp', 'lantern']],
    ['search=L%C3%A4mp+lava', ['lamp']],
    ['search=lights&sort=price&order=desc', ['lantern', 'lamp']],
    ['search=la&category=Kitchen', []],
    ['search=ava', []],
    ['search=!!!', []],
    ['search=%20', ['lamp', 'lantern', 'mug']],
    ['priceMinCents=500&priceMaxCents=1999', ['lamp', 'mug']],
    ['priceMinCents=600&sort=price&order=desc', ['lantern', 'lamp']],
    ['priceMaxCents=599&category=Kitchen', ['mug']],
    ['search=m&priceMaxCents=0', []],
  ])('%s shows %j', async (query, shown) => {
    const { status, body } = await get(`/products?${query}`);
    expect(status).toBe(200);
    expect(ids(body)).toEqual(shown);
  });

  it('of a search counts its matches in all categories, whatever one is asked for', async () => {
    const categories = [
      { name: 'Kitchen', products: 1 },
      { name: 'Lights', products: 1 },
    ];
    const path = '/products?priceMaxCents=1999&category=Lights';
    expect((await get(path)).body).toMatchObject({ total: 1, isMore: false, categories });
    expect((await get('/products?category=Lights')).body.categories).toBeNull();
  });

  it('of a search is answered 304 as long as it shows and counts the same', async () => {
    const path = '/products?search=la&itemsPerPage=1';
    const etag = (await get(path)).headers.etag ?? '';
    expect((await get(path).set('If-None-Match', etag)).status).toBe(304);
    await put('ladle').send({ ...FIELDS, name: 'Ladle', category: 'Kitchen' });
    expect((await get(path).set('If-None-Match', etag)).status).toBe(200);
    await remove('ladle');
    expect((await get(path).set('If-None-Match', etag)).status).toBe(304);
  });

  it('is answered 304 as long as it shows the same', async () => {
    const etag = (await get('/products?sort=price')).headers.etag ?? '';
    const path = '/products?sort=price';
    expect((await get(path).set('If-None-Match', etag)).status).toBe(304);
    await service.tell('order', stockLevel('lantern', 1));
    expect((await get(path).set('If-None-Match', etag)).status).toBe(200);
  });

  it('shows the categories that have products, by name', async () => {
    const { status, body, headers } = await get('/categories');
    expect(status).toBe(200);
    expect(body).toEqual([
      { name: 'Kitchen', products: 1 },
      { name: 'Lights', products: 2 },
    ]);
    expect(headers['shop-position']).toContain('catalog:0:catalog:');
  });
});

describe('a causal token', () => {
  it('names what the answer shows and nothing else', async () => {
    await service.tell('order', stockLevel('lamp', 5));
    const stock = await service.tell('order', stockLevel('mug', 5));
    await put('lantern').send({ ...FIELDS, name: 'Lantern', priceCents: 3_000 });
    const token = (await get('/products/mug')).headers['shop-position'] ?? '';
    expect(token).toContain(`order>catalog:0:order::${stock.offset}.0`);
    expect(token).toContain(`catalog:0:catalog:${service.replica.next}:`);
    const [, change] = /catalog>cart:0:catalog::(\d+)\.0/.exec(token) ?? [];
    expect(Number(change)).toBeLessThan(service.replica.next - 1);
    const lamp = (await get('/products/lamp')).headers['shop-position'];
    expect(lamp).toContain(`order>catalog:0:order::${stock.offset - 1}.0`);
  });

  it('of a command names the change that it made, also of a removal', async () => {
    await put('short-lived').send(FIELDS);
    const { headers } = await remove('short-lived');
    const offset = service.replica.next - 1;
    expect(headers['shop-position']).toContain(`catalog>cart:0:catalog::${offset}.0`);
    expect(headers['shop-position']).toContain(`catalog>order:0:catalog::${offset}.0`);
  });

  it('that names a fact on its way makes a read wait for it', async () => {
    const token = service.tokenOf(service.upcoming('order'));
    setTimeout(() => void service.tell('order', stockLevel('mug', 0)), 100);
    const { body, headers } = await get('/products/mug').set('Shop-Position', token);
    expect(body.stockLevel).toBe(0);
    expect(headers['shop-behind']).toBeUndefined();
  });

  it('that names a fact that never comes is answered behind, 304 and 404 as well', async () => {
    const token = service.tokenOf({ ...service.upcoming('order'), offset: 999_999 });
    const { etag = '' } = (await get('/products/mug')).headers;
    const answers = await Promise.all([
      get('/products/mug').set('Shop-Position', token),
      get('/products/mug').set('Shop-Position', token).set('If-None-Match', etag),
      get('/products/ghost').set('Shop-Position', token),
      put('mug')
        .set('Shop-Position', token)
        .send({ ...FIELDS, category: 'Kitchen' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 304, 404, 200]);
    for (const { headers } of answers) expect(headers['shop-behind']).toBe('1');
  });

  it('is not needed by a read of the latest', async () => {
    const told = service.tell('order', stockLevel('mug', 9));
    const { body } = await get('/products/mug').set('Shop-Read', 'latest');
    expect(body.stockLevel).toBe(9);
    await told;
  });
});

describe('a command id', () => {
  it('that comes again has no second effect', async () => {
    await put('twice').set('Idempotency-Key', KEY).send(FIELDS);
    await put('twice').send({ ...FIELDS, priceCents: 1 });
    const again = await put('twice').set('Idempotency-Key', KEY).send(FIELDS);
    expect(again.status).toBe(200);
    expect((await get('/products/twice')).body.priceCents).toBe(1);
    await remove('twice');
  });

  it('with another body is 422 and changes nothing', async () => {
    const before = await service.digest();
    const { status, body } = await put('lamp').set('Idempotency-Key', KEY).send(FIELDS);
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'idempotency-key-reused', commandId: KEY });
    expect(await service.digest()).toBe(before);
  });
});

describe('bad input', () => {
  const body = (changes: object) => () => put('lamp').send({ ...FIELDS, ...changes });
  const query = (text: string) => () => get(`/products?${text}`);
  const raw = (type: string, text: string) => () =>
    put('lamp').set('Content-Type', type).send(text);

  it.each([
    ['page 0', 400, 'invalid-request', query('page=0')],
    ['a negative page', 400, 'invalid-request', query('page=-1')],
    ['half a page', 400, 'invalid-request', query('page=1.5')],
    ['a text for a page', 400, 'invalid-request', query('page=one')],
    ['an empty page', 400, 'invalid-request', query('page=')],
    ['a hexadecimal page', 400, 'invalid-request', query('page=0x1')],
    ['two pages', 400, 'invalid-request', query('page=1&page=1')],
    ['a page beyond the end', 404, 'page-not-found', query('page=2')],
    ['a page far beyond the end', 404, 'page-not-found', query('page=999999999999999')],
    ['a page beyond an empty end', 404, 'page-not-found', query('category=None&page=2')],
    ['no items per page', 400, 'invalid-request', query('itemsPerPage=0')],
    ['too many per page', 400, 'invalid-request', query(`itemsPerPage=${PAGE_SIZE_MAX + 1}`)],
    ['an unknown sort', 400, 'invalid-request', query('sort=stock')],
    ['a sort of the prototype', 400, 'invalid-request', query('sort=constructor')],
    ['two sorts', 400, 'invalid-request', query('sort=id&sort=name')],
    ['an unknown order', 400, 'invalid-request', query('order=up')],
    ['an endless prefix', 400, 'invalid-request', query(`prefix=${'x'.repeat(201)}`)],
    ['an endless search', 400, 'invalid-request', query(`search=${'x'.repeat(101)}`)],
    ['half a price', 400, 'invalid-request', query('priceMinCents=1.5')],
    ['a negative price to search', 400, 'invalid-request', query('priceMaxCents=-1')],
    ['no range', 400, 'invalid-request', query('priceMinCents=2&priceMaxCents=1')],
    ['an endless category', 400, 'invalid-request', query(`category=${'x'.repeat(65)}`)],
    ['an unknown parameter', 400, 'invalid-request', query('limit=5')],
    ['a malformed address', 400, 'malformed-request', () => get('/%zz')],
    ['an unknown address', 404, 'not-found', () => get('/product')],
    ['an endless id', 414, 'address-too-long', () => get(`/products/${'x'.repeat(200)}`)],
    ['an unknown method', 404, 'not-found', () => request().post('/products').send(FIELDS)],
    ['a missing field', 400, 'invalid-request', body({ name: undefined })],
    ['an unknown field', 400, 'invalid-request', body({ stock: 1 })],
    ['another id than the address has', 400, 'invalid-request', body({ id: 'mug' })],
    ['an empty name', 400, 'invalid-request', body({ name: '' })],
    ['a blank name', 400, 'invalid-request', body({ name: '   ' })],
    ['a number for a name', 400, 'invalid-request', body({ name: 7 })],
    ['a price of nothing', 400, 'invalid-request', body({ priceCents: 0 })],
    ['a negative price', 400, 'invalid-request', body({ priceCents: -1 })],
    ['a fractional price', 400, 'invalid-request', body({ priceCents: 1.5 })],
    ['a huge price', 400, 'invalid-request', body({ priceCents: PRICE_CENTS_MAX + 1 })],
    ['a text for a price', 400, 'invalid-request', body({ priceCents: '1' })],
    ['a path for a picture', 400, 'invalid-request', body({ picture: '../lamp.svg' })],
    [
      'an endless description',
      400,
      'invalid-request',
      body({ description: 'x'.repeat(PRODUCT_DESCRIPTION_LENGTH_MAX + 1) }),
    ],
    [
      'a body that is too large',
      413,
      'body-too-large',
      body({ description: 'x'.repeat(BODY_BYTES_MAX) }),
    ],
    ['a malformed id', 400, 'invalid-request', () => put('a.b').send(FIELDS)],
    ['a malformed id to remove', 400, 'invalid-request', () => remove('a.b')],
    ['no body', 400, 'invalid-request', () => put('lamp')],
    ['an empty body', 400, 'malformed-request', raw('application/json', '')],
    ['broken JSON', 400, 'malformed-request', raw('application/json', '{')],
    ['another content type', 415, 'unsupported-media-type', raw('text/plain', '{}')],
    [
      'a malformed command id',
      400,
      'invalid-request',
      () => put('lamp').set('Idempotency-Key', 'short').send(FIELDS),
    ],
  ])('%s is %i %s and changes nothing', async (_, status, code, send) => {
    await service.replica.latest();
    const before = await service.digest();
    const answer = await send();
    expect(answer.body).toMatchObject({ status, code, type: `urn:problem:${code}` });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.headers['cache-control']).toBe('no-store');
    await service.replica.latest();
    expect(await service.digest()).toBe(before);
  });

  it.each([
    ['none', undefined],
    ['a wrong one', 'Bearer wrong'],
    ['a longer one', `Bearer ${BACK_OFFICE_TOKEN}s`],
    ['one of another scheme', `Basic ${BACK_OFFICE_TOKEN}`],
    ['an empty one', 'Bearer '],
  ])('for the token of the back office is 401 and changes nothing: %s', async (_, token) => {
    const before = await service.digest();
    for (const each of [
      request().put('/products/lamp').send(FIELDS),
      request().delete('/products/lamp'),
    ]) {
      if (token !== undefined) each.set('Authorization', token);
      const { status, body: problem, headers } = await each;
      expect({ status, code: problem.code }).toEqual({ status: 401, code: 'token-required' });
      expect(headers['www-authenticate']).toBe('Bearer');
    }
    expect(await service.digest()).toBe(before);
  });

  it('never opens a back office that has no token', async () => {
    const closed = await ServiceInMemory.start(CATALOG, { backOfficeToken: null });
    for (const token of ['Bearer null', 'Bearer undefined', `Bearer ${BACK_OFFICE_TOKEN}`]) {
      const { status } = await supertest(closed.server)
        .put('/products/lamp')
        .set('Authorization', token)
        .send(FIELDS);
      expect(status).toBe(401);
    }
    await closed.stop();
  });
});

it('serves nothing before its indexes are built, also if it is stuck then', async () => {
  const stuck = await ServiceInMemory.create(CATALOG);
  await stuck.tellNonsense();
  await expect(stuck.replica.start()).rejects.toMatchObject({ code: 'stuck' });
  for (const path of ['/products', '/products/lamp', '/categories']) {
    const { status, body } = await supertest(stuck.server).get(path);
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'not-live' });
  }
  await stuck.stop();
});

describe('OpenAPI', () => {
  it('describes every route with its parameters and answers', async () => {
    expect(operationsOf(await service.document())).toEqual({
      'GET /products': {
        parameters: `page itemsPerPage sort order prefix category ${SEARCH} If-None-Match`,
        statuses: '200 304 400 403 404 429 500 503 504',
      },
      'GET /products/{id}': {
        parameters: 'id If-None-Match',
        statuses: '200 304 400 403 404 429 500 503 504',
      },
      'PUT /products/{id}': {
        parameters: 'id Idempotency-Key',
        statuses: '200 400 401 403 413 415 422 429 500 503 504',
      },
      'DELETE /products/{id}': {
        parameters: 'id Idempotency-Key',
        statuses: '204 400 401 403 404 413 415 422 429 500 503 504',
      },
      'GET /categories': { parameters: '', statuses: '200 400 403 429 500 503 504' },
    });
  });

  it('says the limits that are checked', async () => {
    const { paths } = await service.document();
    const { parameters = [] } = paths['/products']?.get ?? {};
    const itemsPerPage = parameters.find((each) => 'name' in each && each.name === 'itemsPerPage');
    expect(itemsPerPage).toMatchObject({
      in: 'query',
      required: false,
      schema: { type: 'integer', minimum: 1, maximum: PAGE_SIZE_MAX, default: 20 },
    });
  });

  it('has no flaws, and every answer of these tests is as it says', async () => {
    expect(await service.flaws()).toEqual([]);
  });
});
