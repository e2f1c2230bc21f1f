import {
  BODY_BYTES_MAX,
  CART_LINES_MAX,
  type OrderedLines,
  PRODUCT_ID_PATTERN,
} from '@thingy/contracts';
import {
  cookieOf,
  ORIGIN,
  operationsOf,
  SESSION_KEYS,
  ServiceInMemory,
} from '@thingy/host/testing';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CART, productChanged } from './cart-in-memory.test-support.ts';
import type { CartReplica } from './cart-replica.ts';

let service: ServiceInMemory<CartReplica>;

beforeAll(async () => {
  service = await ServiceInMemory.start(CART);
  await service.tell('catalog', productChanged('lamp', 250));
  await service.tell('catalog', productChanged('mug', 99));
  await service.tell('order', { type: 'StockLevelChanged', productId: 'lamp', level: 7 });
});

afterAll(() => service.stop());

let sessions = 0;
const newCookie = () => cookieOf(`session-${sessions++}`);
const request = () => supertest(service.server);
const read = (cookie: string) => request().get('/cart').set('Cookie', cookie);
const add = (cookie: string, productId: string, quantity = 1) =>
  request().post('/cart/items').set('Cookie', cookie).send({ productId, quantity });
const set = (cookie: string, productId: string, quantity: number, generation = 0) =>
  request().put(`/cart/items/${productId}`).set('Cookie', cookie).send({ quantity, generation });
const ordered = (cookie: string, ...lines: OrderedLines['lines']): OrderedLines => ({
  type: 'OrderPlaced',
  orderId: `order-of-${cookie}`.slice(0, 40),
  session: /=(.{22})/.exec(cookie)?.[1] ?? '',
  lines,
});

describe('a cart', () => {
  it('is empty, of generation 0, for a session never seen', async () => {
    const { status, body } = await read(newCookie());
    expect(status).toBe(200);
    expect(body).toEqual({ generation: 0, lines: [], currency: 'EUR', totalCents: 0 });
  });

  it('shows what was added, with the prices and stock that are known here', async () => {
    const cookie = newCookie();
    const added = await add(cookie, 'lamp', 2);
    expect(added.status).toBe(200);
    expect(added.body.lines).toEqual([
      {
        productId: 'lamp',
        name: 'Thingy lamp',
        picture: 'lamp.svg',
        quantity: 2,
        unitPriceCents: 250,
        totalCents: 500,
        stockLevel: 7,
        removed: false,
      },
    ]);
    expect(added.body.totalCents).toBe(500);
    expect((await read(cookie)).body).toEqual(added.body);
  });

  it('adds to the line that is there, and keeps the order of adding', async () => {
    const cookie = newCookie();
    await add(cookie, 'lamp', 2);
    await add(cookie, 'mug', 1);
    const { body } = await add(cookie, 'lamp', 3);
    const lines = body.lines.map((line: { productId: string; quantity: number }) => [
      line.productId,
      line.quantity,
    ]);
    expect(lines).toEqual([
      ['lamp', 5],
      ['mug', 1],
    ]);
  });

  it('has a line set, taken out, and itself emptied', async () => {
    const cookie = newCookie();
    await add(cookie, 'lamp', 2);
    await add(cookie, 'mug', 1);
    expect((await set(cookie, 'lamp', 9)).body.lines[0].quantity).toBe(9);
    expect((await set(cookie, 'mug', 0)).body.lines).toHaveLength(1);
    await add(cookie, 'mug', 1);
    const without = await request().delete('/cart/items/mug?generation=0').set('Cookie', cookie);
    expect(without.status).toBe(200);
    expect(without.body.lines).toHaveLength(1);
    const emptied = await request().delete('/cart?generation=0').set('Cookie', cookie);
    expect(emptied.status).toBe(200);
    expect(emptied.body.lines).toEqual([]);
  });

  it('is of the next generation, and without what was ordered, after an order', async () => {
    const cookie = newCookie();
    await add(cookie, 'lamp', 2);
    await service.tell('order', ordered(cookie, { productId: 'lamp', quantity: 2 }));
    const { body } = await read(cookie);
    expect(body).toMatchObject({ generation: 1, lines: [] });
    const late = await set(cookie, 'lamp', 2, 0);
    expect(late.status).toBe(409);
    expect(late.body).toMatchObject({ code: 'cart-changed', generation: 1 });
    // The refusal shows the model as well: a read elsewhere must not be older.
    expect(late.headers['shop-position']).toMatch(/^cart:0:/);
    expect(late.headers['shop-position']).toContain('order>cart:0:');
    for (const path of ['/cart/items/lamp', '/cart']) {
      const deleted = await request().delete(`${path}?generation=0`).set('Cookie', cookie);
      expect(deleted.body).toMatchObject({ status: 409, code: 'cart-changed', generation: 1 });
    }
  });

  it('shows no session the cart of another', async () => {
    await add(newCookie(), 'lamp', 2);
    expect((await read(newCookie())).body.lines).toEqual([]);
  });

  it('loses none of many adds at once', async () => {
    const cookie = newCookie();
    await Promise.all(Array.from({ length: 30 }, () => add(cookie, 'mug')));
    expect((await read(cookie)).body.lines[0].quantity).toBe(30);
  });

  it('is never stored on the way, neither its answers nor its problems', async () => {
    const cookie = newCookie();
    const answers = [
      await read(cookie),
      await add(cookie, 'lamp'),
      await set(cookie, 'lamp', 2),
      await request().delete('/cart?generation=0').set('Cookie', cookie),
      await add(cookie, 'ghost'),
      await add('', 'lamp'),
    ];
    for (const { headers } of answers) {
      expect(headers['cache-control']).toBe('no-store');
      expect(headers.vary).toContain('Origin');
    }
  });

  it('tells its position, and what it shows of other contexts', async () => {
    const cookie = newCookie();
    const { headers } = await add(cookie, 'lamp');
    const token = headers['shop-position'];
    expect(token).toContain(`cart:0:cart:${service.replica.next}:`);
    expect(token).toMatch(/catalog>cart:0:catalog::\d+\.0/);
    expect(token).toMatch(/order>cart:0:order::\d+\.0/);
  });
});

describe('a session', () => {
  it('is minted by the first read, in a cookie that no script and no other site gets', async () => {
    const { status, headers } = await request().get('/cart');
    expect(status).toBe(200);
    const [cookie = ''] = headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^shop-session=[\w-]{22}\.[\w-]{43}; /);
    for (const attribute of ['HttpOnly', 'SameSite=Lax', 'Path=/', 'Max-Age=34560000', 'Secure']) {
      expect(cookie.split('; ')).toContain(attribute);
    }
    expect(cookie).not.toContain('Domain');
  });

  it('has the domain and the security that the settings say', async () => {
    const changes = { cookieDomain: 'shop.test', cookieSecure: false };
    const other = await ServiceInMemory.start(CART, changes);
    const { headers } = await supertest(other.server).get('/cart');
    const attributes = String(headers['set-cookie']).split('; ');
    expect(attributes).toContain('Domain=shop.test');
    expect(attributes).not.toContain('Secure');
    await other.stop();
  });

  it('that is there is not minted anew', async () => {
    const { headers } = await read(newCookie());
    expect(headers['set-cookie']).toBeUndefined();
  });

  it('is one after two parallel first reads, for the last cookie wins', async () => {
    const first = await Promise.all([request().get('/cart'), request().get('/cart')]);
    const cookies = first.map(({ headers }) => String(headers['set-cookie']).split(';')[0] ?? '');
    expect(cookies[0]).not.toBe(cookies[1]);
    const jar = cookies.at(-1) ?? '';
    await Promise.all([add(jar, 'lamp', 1), add(jar, 'lamp', 2), add(jar, 'mug', 1)]);
    const { body, headers } = await read(jar);
    expect(headers['set-cookie']).toBeUndefined();
    expect(body.lines.map((line: { quantity: number }) => line.quantity).sort()).toEqual([1, 3]);
  });

  it('signed with an older key is still known', async () => {
    const cookie = cookieOf('rotated', SESSION_KEYS[1]);
    expect((await add(cookie, 'lamp')).status).toBe(200);
    const newest = cookieOf('rotated', SESSION_KEYS[0]);
    expect((await read(newest)).body.lines).toHaveLength(1);
  });

  it.each([
    ['none', undefined],
    ['a forged one', cookieOf('forged', 'a key that was never ours')],
    ['one without a signature', 'shop-session=anna__________________'],
    ['one of another id', cookieOf('anna').replace('anna', 'bert')],
  ])('is required of commands: %s is 401 and changes nothing', async (_, cookie) => {
    const before = await service.digest();
    const commands = [
      request().post('/cart/items').send({ productId: 'lamp', quantity: 1 }),
      request().put('/cart/items/lamp').send({ quantity: 1, generation: 0 }),
      request().delete('/cart/items/lamp?generation=0'),
      request().delete('/cart?generation=0'),
    ];
    for (const command of commands) {
      if (cookie !== undefined) command.set('Cookie', cookie);
      const { status, body, headers } = await command;
      expect({ status, code: body.code }).toEqual({ status: 401, code: 'session-required' });
      expect(headers['set-cookie']).toBeUndefined();
    }
    expect(await service.digest()).toBe(before);
  });

  it('that is forged is replaced by the next read', async () => {
    const { headers } = await read(cookieOf('forged', 'a key that was never ours'));
    expect(headers['set-cookie']).toHaveLength(1);
  });
});

describe('a command id', () => {
  const key = 'command-id-of-the-test';

  it('that comes again has the same answer and no second effect', async () => {
    const cookie = newCookie();
    const first = await add(cookie, 'lamp', 2).set('Idempotency-Key', key);
    const again = await add(cookie, 'lamp', 2).set('Idempotency-Key', key);
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first.body);
  });

  it('is its session’s own', async () => {
    const { status, body } = await add(newCookie(), 'lamp', 3).set('Idempotency-Key', key);
    expect(status).toBe(200);
    expect(body.lines[0].quantity).toBe(3);
  });

  it('of a refusal is refused again, also when it could be done by now', async () => {
    const cookie = newCookie();
    const refused = await add(cookie, 'later').set('Idempotency-Key', key);
    await service.tell('catalog', productChanged('later'));
    const again = await add(cookie, 'later').set('Idempotency-Key', key);
    expect(refused.status).toBe(404);
    expect(again.body).toEqual(refused.body);
  });

  it('with another body is 422, and changes nothing', async () => {
    const cookie = newCookie();
    await add(cookie, 'lamp', 2).set('Idempotency-Key', key);
    const before = await service.digest();
    for (const other of [add(cookie, 'lamp', 3), set(cookie, 'lamp', 2)]) {
      const { status, body } = await other.set('Idempotency-Key', key);
      expect(status).toBe(422);
      expect(body).toMatchObject({ code: 'idempotency-key-reused', commandId: key });
    }
    expect(await service.digest()).toBe(before);
  });

  it.each(['short', 'x'.repeat(65), 'with spaces in between', 'with.a.dot.in.between'])(
    'that is malformed is 400: %s',
    async (malformed) => {
      const before = await service.digest();
      const answer = await add(newCookie(), 'lamp').set('Idempotency-Key', malformed);
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({
        code: 'invalid-request',
        errors: [{ field: 'Idempotency-Key' }],
      });
      expect(await service.digest()).toBe(before);
    },
  );
});

describe('a request that names what its client has seen', () => {
  it('waits for a fact that is on its way', async () => {
    const cookie = newCookie();
    const origin = service.upcoming('catalog');
    setTimeout(() => void service.tell('catalog', productChanged('fresh')), 100);
    const { status, headers } = await add(cookie, 'fresh').set(
      'Shop-Position',
      service.tokenOf(origin),
    );
    expect(status).toBe(200);
    expect(headers['shop-behind']).toBeUndefined();
  });

  it('shows the order that the client has just placed', async () => {
    const cookie = newCookie();
    await add(cookie, 'lamp', 2);
    const origin = service.upcoming('order');
    const order = ordered(cookie, { productId: 'lamp', quantity: 2 });
    setTimeout(() => void service.tell('order', order), 100);
    const { body } = await read(cookie).set('Shop-Position', service.tokenOf(origin));
    expect(body).toMatchObject({ generation: 1, lines: [] });
  });

  it('waits for its own position too, as a session must never read backwards', async () => {
    const cookie = newCookie();
    const ahead = `cart:0:cart:${service.replica.next + 1}:`;
    setTimeout(() => void service.tell('catalog', productChanged('other')), 100);
    const { headers } = await read(cookie).set('Shop-Position', ahead);
    expect(headers['shop-behind']).toBeUndefined();
  });

  it('is answered all the same, and told so, when a fact does not come', async () => {
    const never = service.tokenOf({ ...service.upcoming('catalog'), offset: 999_999 });
    const cookie = newCookie();
    const began = performance.now();
    const answers = await Promise.all([
      read(cookie).set('Shop-Position', never),
      add(cookie, 'lamp', 2).set('Shop-Position', never),
      add(newCookie(), 'not-here-yet').set('Shop-Position', never),
    ]);
    expect(performance.now() - began).toBeGreaterThan(900);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 404]);
    for (const { headers } of answers) expect(headers['shop-behind']).toBe('1');
    expect((await read(cookie)).body.lines[0].quantity).toBe(2);
  });

  it('with junk for a token is answered at once', async () => {
    const { status, headers } = await read(newCookie()).set('Shop-Position', 'junk~:::~a:b:c');
    expect(status).toBe(200);
    expect(headers['shop-behind']).toBeUndefined();
  });

  it('sees all that was in the log before, if it reads the latest', async () => {
    const cookie = newCookie();
    await add(cookie, 'lamp');
    const facts = Array.from({ length: 50 }, (_, index) => productChanged('lamp', 100 + index));
    const told = facts.map((fact) => service.tell('catalog', fact));
    const { body } = await read(cookie).set('Shop-Read', 'latest');
    expect(body.lines[0].unitPriceCents).toBe(149);
    await Promise.all(told);
  });
});

describe('bad input', () => {
  const item = (body: unknown) => () =>
    request()
      .post('/cart/items')
      .set('Cookie', cookieOf('anna'))
      .send(body as object);
  const line = (body: unknown) => () =>
    request()
      .put('/cart/items/lamp')
      .set('Cookie', cookieOf('anna'))
      .send(body as object);
  const raw = (type: string, body: string) => () =>
    request()
      .post('/cart/items')
      .set('Cookie', cookieOf('anna'))
      .set('Content-Type', type)
      .send(body);
  const from = (path: string) => () => request().delete(path).set('Cookie', cookieOf('anna'));
  const ok = { productId: 'lamp', quantity: 1 };

  it.each([
    ['an unknown product', 404, 'unknown-product', item({ ...ok, productId: 'ghost' })],
    ['a negative quantity', 400, 'invalid-request', item({ ...ok, quantity: -1 })],
    ['the quantity 0 to add', 400, 'invalid-request', item({ ...ok, quantity: 0 })],
    ['a fraction of a product', 400, 'invalid-request', item({ ...ok, quantity: 1.5 })],
    ['a huge quantity', 400, 'invalid-request', item({ ...ok, quantity: 1e300 })],
    ['a quantity over the limit', 400, 'invalid-request', item({ ...ok, quantity: 100 })],
    ['a text for a number', 400, 'invalid-request', item({ ...ok, quantity: '1' })],
    ['null for a number', 400, 'invalid-request', item({ ...ok, quantity: null })],
    ['a number for a text', 400, 'invalid-request', item({ ...ok, productId: 7 })],
    ['a list for a text', 400, 'invalid-request', item({ ...ok, productId: ['lamp'] })],
    ['a malformed product id', 400, 'invalid-request', item({ ...ok, productId: '../lamp' })],
    ['an unknown field', 400, 'invalid-request', item({ ...ok, priceCents: 1 })],
    ['a list for a body', 400, 'invalid-request', item([ok])],
    ['a null for a body', 400, 'invalid-request', raw('application/json', 'null')],
    ['no body', 400, 'invalid-request', item(undefined)],
    ['an empty body', 400, 'malformed-request', raw('application/json', '')],
    ['broken JSON', 400, 'malformed-request', raw('application/json', '{"productId":')],
    ['a poisoned body', 400, 'malformed-request', raw('application/json', '{"__proto__": {}}')],
    ['plain text', 415, 'unsupported-media-type', raw('text/plain', JSON.stringify(ok))],
    [
      'a form',
      415,
      'unsupported-media-type',
      raw('application/x-www-form-urlencoded', 'productId=lamp&quantity=1'),
    ],
    [
      'a body that is too large',
      413,
      'body-too-large',
      item({ ...ok, more: 'x'.repeat(BODY_BYTES_MAX) }),
    ],
    ['a quantity to set below 0', 400, 'invalid-request', line({ quantity: -1, generation: 0 })],
    ['a quantity without generation', 400, 'invalid-request', line({ quantity: 1 })],
    ['a generation below 0', 400, 'invalid-request', line({ quantity: 1, generation: -1 })],
    ['a future generation', 409, 'cart-changed', line({ quantity: 1, generation: 9 })],
    ['no generation to clear', 400, 'invalid-request', from('/cart')],
    ['an empty generation', 400, 'invalid-request', from('/cart?generation=')],
    ['a text for a generation', 400, 'invalid-request', from('/cart?generation=one')],
    ['two generations', 400, 'invalid-request', from('/cart?generation=0&generation=0')],
    ['an unknown parameter', 400, 'invalid-request', from('/cart?generation=0&force=1')],
    ['a malformed id in the path', 400, 'invalid-request', from('/cart/items/a.b?generation=0')],
    ['a malformed address', 400, 'malformed-request', from('/cart/items/%zz?generation=0')],
    ['an unknown address', 404, 'not-found', from('/carts')],
    ['an endless id', 414, 'address-too-long', from(`/cart/items/${'x'.repeat(200)}?generation=0`)],
    ['an unknown method', 404, 'not-found', () => request().patch('/cart')],
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
    await service.replica.latest();
    expect(await service.digest()).toBe(before);
  });

  it('names every field that is wrong', async () => {
    const { body } = await item({ productId: '', quantity: 0, more: 1 })();
    const fields = body.errors.map(({ field }: { field: string }) => field);
    expect(fields.sort()).toEqual(['more', 'productId', 'quantity']);
  });

  it('more lines, or pieces of one product, than a cart holds is 409', async () => {
    const cookie = newCookie();
    for (let index = 0; index <= CART_LINES_MAX; index++) {
      await service.tell('catalog', productChanged(`p${index}`));
    }
    for (let index = 0; index < CART_LINES_MAX; index++) await add(cookie, `p${index}`);
    const before = await service.digest();
    for (const more of [add(cookie, `p${CART_LINES_MAX}`), set(cookie, `p${CART_LINES_MAX}`, 1)]) {
      expect((await more).body).toMatchObject({ status: 409, code: 'too-many-lines' });
    }
    const pieces = await add(cookie, 'p0', 99);
    expect(pieces.body).toMatchObject({ status: 409, code: 'quantity-too-large', generation: 0 });
    expect(await service.digest()).toBe(before);
  });
});

describe('pages of other origins', () => {
  it('of the allow list may call, with cookies and the headers of the shop', async () => {
    const preflight = await request()
      .options('/cart/items')
      .set('Origin', ORIGIN)
      .set('Access-Control-Request-Method', 'POST')
      .set('Access-Control-Request-Headers', 'content-type,idempotency-key');
    expect(preflight.status).toBe(204);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-credentials': 'true',
    });
    const allowed = preflight.headers['access-control-allow-headers']?.split(/, ?/);
    expect(allowed).toEqual(
      expect.arrayContaining([
        'Content-Type',
        'Idempotency-Key',
        'If-None-Match',
        'Shop-Position',
        'Shop-Read',
        'traceparent',
      ]),
    );
    for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
      expect(preflight.headers['access-control-allow-methods']).toContain(method);
    }
  });

  it('of the allow list may read the headers of answers and of problems', async () => {
    for (const path of ['/cart', '/cart?more=1', '/nowhere']) {
      const { headers } = await request().get(path).set('Origin', ORIGIN);
      expect(headers).toMatchObject({
        'access-control-allow-origin': ORIGIN,
        'access-control-allow-credentials': 'true',
      });
      const exposed = headers['access-control-expose-headers']?.split(/, ?/).sort();
      expect(exposed).toEqual(['ETag', 'Retry-After', 'Shop-Behind', 'Shop-Position']);
    }
  });

  it.each([
    'https://evil.test',
    `${ORIGIN}.evil.test`,
    ORIGIN.replace('https', 'http'),
    `${ORIGIN}:8443`,
    'null',
  ])('%s are refused, and never told that they may', async (origin) => {
    const before = await service.digest();
    const requests = [
      add(newCookie(), 'lamp'),
      request().get('/cart'),
      request().options('/cart/items').set('Access-Control-Request-Method', 'POST'),
    ];
    for (const each of requests) {
      const { status, body, headers } = await each.set('Origin', origin);
      expect(status).toBe(403);
      expect(body.code).toBe('foreign-origin');
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers['set-cookie']).toBeUndefined();
      expect(headers.vary).toContain('Origin');
    }
    expect(await service.digest()).toBe(before);
  });
});

describe('OpenAPI', () => {
  it('describes every route with its parameters and answers', async () => {
    const command = '413 415 422 429 500 503 504';
    expect(operationsOf(await service.document())).toEqual({
      'GET /cart': { parameters: '', statuses: '200 400 403 429 500 503 504' },
      'POST /cart/items': {
        parameters: 'Idempotency-Key',
        statuses: `200 400 401 403 404 409 ${command}`,
      },
      'PUT /cart/items/{productId}': {
        parameters: 'productId Idempotency-Key',
        statuses: `200 400 401 403 404 409 ${command}`,
      },
      'DELETE /cart/items/{productId}': {
        parameters: 'productId generation Idempotency-Key',
        statuses: `200 400 401 403 409 ${command}`,
      },
      'DELETE /cart': {
        parameters: 'generation Idempotency-Key',
        statuses: `200 400 401 403 409 ${command}`,
      },
    });
  });

  it('says the limits that are checked', async () => {
    const { components } = await service.document();
    expect(components?.schemas?.AddItemBody).toEqual({
      type: 'object',
      properties: {
        productId: { type: 'string', pattern: PRODUCT_ID_PATTERN.source },
        quantity: { type: 'integer', minimum: 1, maximum: 99, description: 'Pieces to add.' },
      },
      required: ['productId', 'quantity'],
    });
  });

  it('has no flaws, and every answer of these tests is as it says', async () => {
    expect(await service.flaws()).toEqual([]);
  });
});
