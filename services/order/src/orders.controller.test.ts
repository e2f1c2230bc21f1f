import {
  BODY_BYTES_MAX,
  CART_LINES_MAX,
  EMAIL_LENGTH_MAX,
  type PlaceOrderRequest,
} from '@thingy/contracts';
import {
  cookieOf,
  ORIGIN,
  operationsOf,
  SESSION_KEYS,
  ServiceInMemory,
} from '@thingy/host/testing';
import { SimbaError } from '@thingy/simba';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  EMAIL,
  KeysInMemory,
  orderOf,
  orderWith,
  productChanged,
} from './order-in-memory.test-support.ts';
import type { OrderReplica } from './order-replica.ts';

const keys = new KeysInMemory();
let service: ServiceInMemory<OrderReplica>;

beforeAll(async () => {
  service = await ServiceInMemory.start(orderWith(keys));
  await service.tell('catalog', productChanged('lamp', 250));
  await service.tell('catalog', productChanged('mug', 99));
  await setStock('lamp', 1_000);
  await setStock('mug', 1_000);
});

afterAll(() => service.stop());

let made = 0;
const newCookie = () => cookieOf(`session-${made++}`);
const newId = () => `order-${made++}`;
const request = () => supertest(service.server);
const get = (path: string, cookie: string) => request().get(path).set('Cookie', cookie);
const place = (cookie: string, order: object) =>
  request().post('/orders').set('Cookie', cookie).send(order);
const setStock = async (productId: string, quantity: number) => {
  const message = { type: 'SetStock' as const, productId, quantity };
  await service.replica.submit({ id: `stock-command-${made++}`, session: null, message });
};

describe('an order', () => {
  it.each([
    ['placed', 201, 'lamp:2@250'],
    ['refused', 409, 'lamp:2@249'],
  ])('that is %s is answered alike around the framework and through it', async (_, code, line) => {
    const headers = { cookie: newCookie(), origin: ORIGIN, 'content-type': 'application/json' };
    const payload = JSON.stringify(orderOf(newId(), [line]));
    const before = service.shortened;
    const short = await request().post('/orders').set(headers).send(payload);
    expect(service.shortened).toBe(before + 1);
    const through = await service.throughFramework('/orders', headers, { method: 'POST', payload });
    expect([short.status, short.text]).toEqual([code, through.body]);
    const { date, connection, 'keep-alive': _keepAlive, ...told } = short.headers;
    const { date: _date, connection: _connection, ...toldThrough } = through.headers;
    expect(Object.entries(told)).toEqual(Object.entries(toldThrough));
    expect([date, connection, through.status]).toEqual([expect.anything(), 'close', code]);
  });

  it('is placed exactly as it was shown, and is there by the time it is answered', async () => {
    const cookie = newCookie();
    const order = orderOf(newId(), ['lamp:2@250', 'mug:1@99']);
    const { status, body, headers } = await place(cookie, order);
    expect(status).toBe(201);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers.vary).toContain('Origin');
    expect(body).toEqual({
      id: order.id,
      placedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      state: 'placed',
      lines: [
        { ...order.lines[0], name: 'Thingy lamp', picture: 'lamp.svg' },
        { ...order.lines[1], name: 'Thingy mug', picture: 'mug.svg' },
      ],
      currency: 'EUR',
      totalCents: 599,
    });
    const again = await get(`/orders/${order.id}`, cookie);
    expect(again.status).toBe(200);
    expect(again.body).toEqual(body);
    expect(again.headers['cache-control']).toBe('no-store');
  });

  it('tells its position, so that a cart that is read with it has seen the order', async () => {
    const { headers } = await place(newCookie(), orderOf(newId(), ['lamp:1@250']));
    const { next } = service.replica;
    expect(headers['shop-position']).toContain(`order:0:order:${next}:`);
    expect(headers['shop-position']).toContain(`order>cart:0:order::${next - 1}.0`);
  });

  it('takes the stock, which the last of it goes with', async () => {
    await service.tell('catalog', productChanged('last', 100));
    await setStock('last', 1);
    const orders = Array.from({ length: 10 }, () =>
      place(newCookie(), orderOf(newId(), ['last:1@100'])),
    );
    const answers = await Promise.all(orders);
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
  });

  it('is in the history of its session, newest first, on pages', async () => {
    const cookie = newCookie();
    const ids: string[] = [];
    for (let generation = 0; generation < 3; generation++) {
      const { body } = await place(cookie, orderOf(newId(), ['mug:1@99'], { generation }));
      ids.unshift(body.id);
    }
    const { status, body, headers } = await get('/orders', cookie);
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('no-store');
    expect(body.total).toBe(3);
    expect(body.orders.map(({ id }: { id: string }) => id)).toEqual(ids);
    const second = await get('/orders?page=2&itemsPerPage=2', cookie);
    expect(second.body.orders.map(({ id }: { id: string }) => id)).toEqual(ids.slice(2));
    const none = await get('/orders', newCookie());
    expect(none.body).toEqual({ orders: [], total: 0 });
  });

  it('of another session is 404, as if there were none', async () => {
    const order = orderOf(newId(), ['mug:1@99']);
    await place(newCookie(), order);
    const foreign = await get(`/orders/${order.id}`, newCookie());
    const unknown = await get('/orders/never-was-an-order', newCookie());
    expect(foreign.status).toBe(404);
    expect(foreign.body.code).toBe('unknown-order');
    expect(foreign.body).toEqual(unknown.body);
    expect(foreign.headers['cache-control']).toBe('no-store');
  });

  it('that was refused is no order', async () => {
    const cookie = newCookie();
    const order = orderOf(newId(), ['mug:1@98']);
    expect((await place(cookie, order)).status).toBe(409);
    expect((await get(`/orders/${order.id}`, cookie)).status).toBe(404);
    expect((await get('/orders', cookie)).body.total).toBe(0);
  });
});

describe('the same order again', () => {
  it('is one order with one answer, also five times at once', async () => {
    const cookie = newCookie();
    const order = orderOf(newId(), ['lamp:2@250']);
    const five = await Promise.all(Array.from({ length: 5 }, () => place(cookie, order)));
    for (const { status, body } of five) {
      expect(status).toBe(201);
      expect(body).toEqual(five[0]?.body);
    }
    expect((await place(cookie, order)).body).toEqual(five[0]?.body);
    expect((await get('/orders', cookie)).body.total).toBe(1);
  });

  it.each<[string, Partial<PlaceOrderRequest>]>([
    ['another address', { email: 'bert@shop.test' }],
    ['another generation', { generation: 1 }],
    ['other lines', orderOf('', ['lamp:2@250'])],
    ['another total', { totalCents: 1 }],
  ])('with %s is 422 and changes nothing', async (_, changes) => {
    const cookie = newCookie();
    const order = orderOf(newId(), ['lamp:1@250']);
    await place(cookie, order);
    const before = await service.digest();
    const { status, body } = await place(cookie, { ...order, ...changes, id: order.id });
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'idempotency-key-reused', commandId: order.id });
    expect(await service.digest()).toBe(before);
  });

  it('under the id of another session is 422, changes nothing and tells nothing', async () => {
    const order = orderOf(newId(), ['lamp:1@250']);
    await place(newCookie(), order);
    const before = await service.digest();
    const { status, body } = await place(newCookie(), order);
    expect(status).toBe(422);
    expect(body.code).toBe('idempotency-key-reused');
    expect(JSON.stringify(body)).not.toContain('lamp');
    expect(await service.digest()).toBe(before);
  });

  it('that was refused is refused the same, also when it could be done by now', async () => {
    const cookie = newCookie();
    const order = orderOf(newId(), ['soon:1@100']);
    const refused = await place(cookie, order);
    await service.tell('catalog', productChanged('soon', 100));
    await setStock('soon', 5);
    const again = await place(cookie, order);
    expect(refused.status).toBe(409);
    expect(again.status).toBe(409);
    expect(again.body).toEqual(refused.body);
    expect((await place(cookie, { ...order, id: `${order.id}-new` })).status).toBe(201);
  });

  it('is known again after the keys were rotated', async () => {
    const cookie = newCookie();
    const order = orderOf(newId(), ['lamp:1@250']);
    const first = await place(cookie, order);
    const sessionKeys = ['a newer key of the tests', ...SESSION_KEYS];
    const rotated = await ServiceInMemory.start(orderWith(keys), { sessionKeys }, service.log);
    const again = () => supertest(rotated.server).post('/orders').set('Cookie', cookie);
    const same = await again().send(order);
    expect(same.status).toBe(201);
    expect(same.body).toEqual(first.body);
    const other = await again().send({ ...order, email: 'bert@shop.test' });
    expect(other.status).toBe(422);
    await rotated.stop();
  });
});

describe('a refusal', () => {
  const refusal = async (order: PlaceOrderRequest, cookie = newCookie()) => {
    const before = await service.digest();
    const { status, body, headers } = await place(cookie, order);
    expect({ status, code: body.code }).toEqual({ status: 409, code: 'order-refused' });
    expect(headers['cache-control']).toBe('no-store');
    expect(await service.digest()).not.toBe(before);
    return body.differences;
  };

  it('says that the cart was ordered already, and what is its generation now', async () => {
    const cookie = newCookie();
    await place(cookie, orderOf(newId(), ['mug:1@99']));
    const differences = await refusal(orderOf(newId(), ['mug:1@99']), cookie);
    expect(differences).toEqual([{ reason: 'already-ordered', generation: 1 }]);
  });

  it('says the price that was shown and the one that is', async () => {
    expect(await refusal(orderOf(newId(), ['mug:1@98']))).toEqual([
      {
        reason: 'price-changed',
        productId: 'mug',
        name: 'Thingy mug',
        shownCents: 98,
        actualCents: 99,
      },
    ]);
  });

  it('says how many are left', async () => {
    await service.tell('catalog', productChanged('rare', 100));
    await setStock('rare', 2);
    expect(await refusal(orderOf(newId(), ['rare:3@100']))).toEqual([
      { reason: 'out-of-stock', productId: 'rare', name: 'Thingy rare', wanted: 3, left: 2 },
    ]);
  });

  it('says what is no longer sold', async () => {
    await service.tell('catalog', productChanged('gone', 100));
    await service.tell('catalog', { type: 'ProductRemoved', productId: 'gone' });
    expect(await refusal(orderOf(newId(), ['gone:1@100']))).toEqual([
      { reason: 'product-removed', productId: 'gone' },
    ]);
  });

  it('says that the currency or the sum is another one', async () => {
    expect(await refusal(orderOf(newId(), ['mug:1@99'], { currency: 'USD' }))).toEqual([
      { reason: 'currency-changed', shown: 'USD', actual: 'EUR' },
    ]);
    expect(await refusal(orderOf(newId(), ['mug:2@99'], { totalCents: 99 }))).toEqual([
      { reason: 'total-differs', shownCents: 99, actualCents: 198 },
    ]);
  });

  it('says everything at once, line by line, and takes nothing', async () => {
    await service.tell('catalog', productChanged('few', 100));
    await setStock('few', 1);
    const order = orderOf(newId(), ['mug:1@98', 'ghost:1@5', 'few:2@90', 'lamp:1@250'], {
      generation: 4,
    });
    const differences = await refusal(order);
    const said = differences.map((each: { reason: string; productId?: string }) => [
      each.reason,
      each.productId,
    ]);
    expect(said).toEqual([
      ['already-ordered', undefined],
      ['price-changed', 'mug'],
      ['product-removed', 'ghost'],
      ['price-changed', 'few'],
      ['out-of-stock', 'few'],
    ]);
    expect((await place(newCookie(), orderOf(newId(), ['few:1@100']))).status).toBe(201);
  });
});

describe('an order that names what its client has seen', () => {
  it('waits for a price that is on its way', async () => {
    const token = service.tokenOf(service.upcoming('catalog'));
    setTimeout(() => void service.tell('catalog', productChanged('mug', 120)), 100);
    const { status } = await place(newCookie(), orderOf(newId(), ['mug:1@120'])).set(
      'Shop-Position',
      token,
    );
    expect(status).toBe(201);
    await service.tell('catalog', productChanged('mug', 99));
  });

  it('is decided all the same, and a refusal says so, if that does not come', async () => {
    const token = service.tokenOf({ ...service.upcoming('catalog'), offset: 999_999 });
    const [placed, refused, read] = await Promise.all([
      place(newCookie(), orderOf(newId(), ['mug:1@99'])).set('Shop-Position', token),
      place(newCookie(), orderOf(newId(), ['mug:1@98'])).set('Shop-Position', token),
      get('/orders', newCookie()).set('Shop-Position', token),
    ]);
    expect([placed.status, refused.status, read.status]).toEqual([201, 409, 200]);
    for (const { headers } of [placed, refused, read]) expect(headers['shop-behind']).toBe('1');
  });

  it('is not needed by a read of the latest', async () => {
    const cookie = newCookie();
    const order = place(cookie, orderOf(newId(), ['mug:1@99']));
    await order;
    const { body } = await get('/orders', cookie).set('Shop-Read', 'latest');
    expect(body.total).toBe(1);
  });
});

describe('a session', () => {
  it.each([
    ['none', undefined],
    ['a forged one', cookieOf('anna', 'a key that was never ours')],
  ])('is required of all orders, and never made here: %s is 401', async (_, cookie) => {
    const before = await service.digest();
    const requests = [
      request()
        .post('/orders')
        .send(orderOf(newId(), ['mug:1@99'])),
      request().get('/orders'),
      request().get('/orders/some-order-of-someone'),
    ];
    for (const each of requests) {
      if (cookie !== undefined) each.set('Cookie', cookie);
      const { status, body, headers } = await each;
      expect({ status, code: body.code }).toEqual({ status: 401, code: 'session-required' });
      expect(headers['set-cookie']).toBeUndefined();
    }
    expect(await service.digest()).toBe(before);
  });

  it('signed with an older key has its orders', async () => {
    const order = orderOf(newId(), ['mug:1@99']);
    await place(cookieOf('older', SESSION_KEYS[1]), order);
    expect((await get(`/orders/${order.id}`, cookieOf('older'))).status).toBe(200);
  });
});

describe('bad input', () => {
  const cookie = cookieOf('anna');
  const good = orderOf('bad-input', ['mug:1@99']);
  const with_ = (changes: object) => () => place(cookie, { ...good, ...changes });
  const line = (changes: object) => with_({ lines: [{ ...good.lines[0], ...changes }] });
  const raw = (type: string, text: string) => () =>
    request().post('/orders').set('Cookie', cookie).set('Content-Type', type).send(text);
  const many = Array.from({ length: CART_LINES_MAX + 1 }, (_, index) => `p${index}:1@1`);
  const longAddress = `${'a'.repeat(64)}@${'b.'.repeat(100)}test`;
  expect(longAddress.length).toBeGreaterThan(EMAIL_LENGTH_MAX);

  it.each([
    ['no lines', 400, 'invalid-request', with_({ lines: [] })],
    ['too many lines', 400, 'invalid-request', with_({ lines: orderOf('', many).lines })],
    ['a text for lines', 400, 'invalid-request', with_({ lines: 'mug' })],
    ['numbers for lines', 400, 'invalid-request', with_({ lines: [1, null] })],
    ['lists for lines', 400, 'invalid-request', with_({ lines: [[]] })],
    ['lists of lines for lines', 400, 'invalid-request', with_({ lines: [good.lines] })],
    ['one product twice', 400, 'invalid-request', with_(orderOf('', ['mug:1@99', 'mug:1@99']))],
    ['a quantity of 0', 400, 'invalid-request', line({ quantity: 0 })],
    ['a negative quantity', 400, 'invalid-request', line({ quantity: -1 })],
    ['a fractional quantity', 400, 'invalid-request', line({ quantity: 0.5 })],
    ['a huge quantity', 400, 'invalid-request', line({ quantity: 1e9 })],
    ['a text for a quantity', 400, 'invalid-request', line({ quantity: '1' })],
    ['a negative price', 400, 'invalid-request', line({ unitPriceCents: -99 })],
    ['a malformed product id', 400, 'invalid-request', line({ productId: 'm u g' })],
    ['an unknown field of a line', 400, 'invalid-request', line({ name: 'Mug' })],
    ['a missing field', 400, 'invalid-request', with_({ generation: undefined })],
    ['an unknown field', 400, 'invalid-request', with_({ discount: 1 })],
    ['a negative generation', 400, 'invalid-request', with_({ generation: -1 })],
    ['a text for a total', 400, 'invalid-request', with_({ totalCents: '99' })],
    ['a total beyond all carts', 400, 'invalid-request', with_({ totalCents: 1e15 })],
    ['a malformed currency', 400, 'invalid-request', with_({ currency: 'euro' })],
    ['a malformed id', 400, 'invalid-request', with_({ id: 'short' })],
    ['an endless id', 400, 'invalid-request', with_({ id: 'x'.repeat(65) })],
    ['no address', 400, 'invalid-request', with_({ email: '' })],
    ['a malformed address', 400, 'invalid-request', with_({ email: 'anna@' })],
    [
      'an address of two lines',
      400,
      'invalid-request',
      with_({ email: 'a@b.test\nBcc: c@d.test' }),
    ],
    ['a list of addresses', 400, 'invalid-request', with_({ email: ['a@b.test'] })],
    ['an address that is too long', 400, 'invalid-request', with_({ email: longAddress })],
    ['no body', 400, 'invalid-request', () => request().post('/orders').set('Cookie', cookie)],
    ['an empty body', 400, 'malformed-request', raw('application/json', '')],
    ['broken JSON', 400, 'malformed-request', raw('application/json', '{"id"')],
    ['another content type', 415, 'unsupported-media-type', raw('text/plain', '{}')],
    ['an oversized body', 413, 'body-too-large', with_({ more: 'x'.repeat(BODY_BYTES_MAX) })],
    ['a page 0', 400, 'invalid-request', () => get('/orders?page=0', cookie)],
    ['too many per page', 400, 'invalid-request', () => get('/orders?itemsPerPage=101', cookie)],
    ['a text for a page', 400, 'invalid-request', () => get('/orders?page=last', cookie)],
    ['a page beyond the end', 404, 'page-not-found', () => get('/orders?page=2', cookie)],
    ['an unknown parameter', 400, 'invalid-request', () => get('/orders?sort=id', cookie)],
    ['an unknown order', 404, 'unknown-order', () => get('/orders/a.b', cookie)],
    ['a malformed URL', 400, 'malformed-request', () => get('/orders/%zz', cookie)],
    ['an unknown route', 404, 'not-found', () => get('/order', cookie)],
    [
      'a foreign origin',
      403,
      'foreign-origin',
      () => place(cookie, good).set('Origin', 'https://evil.test'),
    ],
  ])('%s is %i %s and changes nothing', async (_, status, code, send) => {
    await service.replica.latest();
    const before = await service.digest();
    const end = await service.log.end();
    const answer = await send();
    // What is no request at all never gets to the log, and so has not used up its id either.
    if (status === 400) expect(await service.log.end()).toBe(end);
    expect(answer.body).toMatchObject({ status, code, type: `urn:problem:${code}` });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.headers['cache-control']).toBe('no-store');
    await service.replica.latest();
    expect(await service.digest()).toBe(before);
  });

  it('names the line and the field that is wrong', async () => {
    const { body } = await line({ quantity: 0 })();
    expect(body.errors).toEqual([
      { field: 'lines.0.quantity', message: expect.stringContaining('quantity') },
    ]);
  });

  it('has not used up the order id', async () => {
    expect((await place(cookie, good)).status).toBe(201);
  });

  it('as large as a real order may be is taken', async () => {
    const ids = Array.from(
      { length: CART_LINES_MAX },
      (_, index) => `long_${'x'.repeat(40)}${index}`,
    );
    for (const id of ids) {
      await service.tell('catalog', productChanged(id, 1));
      await setStock(id, 99);
    }
    const order = orderOf(
      newId(),
      ids.map((id) => `${id}:99@1`),
    );
    const { status, body } = await place(newCookie(), order);
    expect(status).toBe(201);
    expect(body.totalCents).toBe(9_900);
  });
});

describe('pages of the shop', () => {
  it('may order from their own origin, with cookies', async () => {
    const { status, headers } = await request()
      .options('/orders')
      .set('Origin', ORIGIN)
      .set('Access-Control-Request-Method', 'POST');
    expect(status).toBe(204);
    expect(headers['access-control-allow-origin']).toBe(ORIGIN);
    expect(headers['access-control-allow-credentials']).toBe('true');
  });
});

describe('personal data', () => {
  it('is in no record of the log in clear text, nor in an answer', async () => {
    const cookie = newCookie();
    const { text } = await place(cookie, orderOf(newId(), ['mug:1@99']));
    const records = service.records().join('\n');
    expect(records).toContain('PlaceOrder');
    for (const part of [EMAIL, 'anna.muster', Buffer.from(EMAIL).toString('base64url')]) {
      expect(records).not.toContain(part);
      expect(text).not.toContain(part);
    }
  });
});

describe('keys that can not be kept', () => {
  it.each([
    ['rejected', 503, 'log-unavailable'],
    ['unknown', 504, 'outcome-unknown'],
  ] as const)('leave no order: %s is %i %s', async (code, status, problem) => {
    const order = orderOf(newId(), ['mug:1@99']);
    const cookie = newCookie();
    const before = await service.digest();
    keys.trouble = new SimbaError(code, 'on demand');
    const answer = await place(cookie, order);
    keys.trouble = null;
    expect(answer.body).toMatchObject({ status, code: problem });
    if (status === 504) expect(answer.body.commandId).toBe(order.id);
    expect(await service.digest()).toBe(before);
    expect((await place(cookie, order)).status).toBe(201);
  });
});

describe('OpenAPI', () => {
  it('describes every route with its parameters and answers', async () => {
    expect(operationsOf(await service.document())).toEqual({
      'POST /orders': {
        parameters: '',
        statuses: '201 400 401 403 409 413 415 422 429 500 503 504',
      },
      'GET /orders': {
        parameters: 'page itemsPerPage',
        statuses: '200 400 401 403 404 429 500 503 504',
      },
      'GET /orders/{id}': { parameters: 'id', statuses: '200 400 401 403 404 429 500 503 504' },
      'POST /orders/{id}/ship': {
        parameters: 'id Idempotency-Key',
        statuses: '200 400 401 403 404 409 413 415 422 429 500 503 504',
      },
      'POST /orders/{id}/cancel': {
        parameters: 'id Idempotency-Key',
        statuses: '200 400 401 403 404 409 413 415 422 429 500 503 504',
      },
      'GET /back-office/orders': {
        parameters: 'page itemsPerPage id',
        statuses: '200 400 401 403 404 429 500 503 504',
      },
      'GET /stock/{productId}': {
        parameters: 'productId',
        statuses: '200 400 401 403 429 500 503 504',
      },
      'PUT /stock/{productId}': {
        parameters: 'productId Idempotency-Key',
        statuses: '200 400 401 403 409 413 415 422 429 500 503 504',
      },
    });
  });

  it('says the limits that are checked, of the lines as well', async () => {
    const { schemas } = (await service.document()).components ?? {};
    expect(schemas?.PlaceOrderBody).toMatchObject({
      properties: {
        email: { type: 'string', format: 'email', maxLength: EMAIL_LENGTH_MAX },
        lines: {
          type: 'array',
          minItems: 1,
          maxItems: CART_LINES_MAX,
          items: { $ref: '#/components/schemas/ShownLineBody' },
        },
      },
      required: ['id', 'generation', 'email', 'lines', 'currency', 'totalCents'],
    });
    expect(schemas?.ShownLineBody).toMatchObject({
      properties: { quantity: { type: 'integer', minimum: 1, maximum: 99 } },
    });
  });

  it('has no flaws, and every answer of these tests is as it says', async () => {
    expect(await service.flaws()).toEqual([]);
  });
});
