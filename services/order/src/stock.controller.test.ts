import { STOCK_QUANTITY_MAX } from '@thingy/contracts';
import { BACK_OFFICE_TOKEN, ServiceInMemory } from '@thingy/host/testing';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeysInMemory, orderWith } from './order-in-memory.test-support.ts';
import type { OrderReplica } from './order-replica.ts';

const KEY = 'command-id-of-the-test';
let service: ServiceInMemory<OrderReplica>;

beforeAll(async () => {
  service = await ServiceInMemory.start(orderWith(new KeysInMemory()));
});

afterAll(() => service.stop());

const anyone = (productId: string) => supertest(service.server).put(`/stock/${productId}`);
const set = (productId: string, body: object) =>
  anyone(productId).set('Authorization', `Bearer ${BACK_OFFICE_TOKEN}`).send(body);

describe('the stock of a product', () => {
  it('may be set before the product is known', async () => {
    const { status, body } = await set('early', { quantity: 12 });
    expect(status).toBe(200);
    expect(body).toEqual({ productId: 'early', quantity: 12 });
  });

  it('is shown to the back office alone, and may be not known yet', async () => {
    const show = (productId: string) => supertest(service.server).get(`/stock/${productId}`);
    const asOffice = (productId: string) =>
      show(productId).set('Authorization', `Bearer ${BACK_OFFICE_TOKEN}`);
    await set('shown', { quantity: 7 });
    const { status, body, headers } = await asOffice('shown');
    expect([status, body]).toEqual([200, { productId: 'shown', quantity: 7 }]);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['shop-position']).toContain('order>catalog:0:order::');
    expect((await asOffice('hidden')).body).toEqual({ productId: 'hidden', quantity: null });
    expect((await show('shown')).status).toBe(401);
    expect((await asOffice('no id!')).status).toBe(400);
  });

  it('tells its position, by which the catalog can be asked for the new level', async () => {
    const { headers } = await set('levelled', { quantity: 3 });
    const { next } = service.replica;
    expect(headers['shop-position']).toContain(`order:0:order:${next}:`);
    expect(headers['shop-position']).toContain(`order>catalog:0:order::${next - 1}.1`);
  });

  it('is set only if it is what was expected', async () => {
    expect((await set('lamp', { quantity: 5, expected: null })).status).toBe(200);
    expect((await set('lamp', { quantity: 6, expected: 5 })).status).toBe(200);
    const before = await service.digest();
    for (const expected of [5, 0, null]) {
      const { status, body } = await set('lamp', { quantity: 9, expected });
      expect(status).toBe(409);
      expect(body).toMatchObject({ code: 'stock-changed', detail: 'The stock is 6' });
    }
    const unknown = await set('never-set', { quantity: 9, expected: 0 });
    expect(unknown.body).toMatchObject({ status: 409, detail: 'The stock is not known yet' });
    expect(await service.digest()).toBe(before);
  });

  it('is set once by a command that comes again', async () => {
    await set('mug', { quantity: 5 }).set('Idempotency-Key', KEY);
    await set('mug', { quantity: 4 });
    const again = await set('mug', { quantity: 5 }).set('Idempotency-Key', KEY);
    expect(again.status).toBe(200);
    expect((await set('mug', { quantity: 4, expected: 4 })).status).toBe(200);
    const other = await set('mug', { quantity: 6 }).set('Idempotency-Key', KEY);
    expect(other.body).toMatchObject({ status: 422, code: 'idempotency-key-reused' });
  });
});

describe('bad input', () => {
  it.each([
    ['a negative stock', { quantity: -1 }],
    ['a fractional stock', { quantity: 0.5 }],
    ['a huge stock', { quantity: STOCK_QUANTITY_MAX + 1 }],
    ['a text for a stock', { quantity: '5' }],
    ['no stock', {}],
    ['a text for what is expected', { quantity: 5, expected: '5' }],
    ['a negative expectation', { quantity: 5, expected: -1 }],
    ['an unknown field', { quantity: 5, force: true }],
  ])('%s is 400 and changes nothing', async (_, body) => {
    const before = await service.digest();
    const answer = await set('lamp', body);
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe('invalid-request');
    expect(await service.digest()).toBe(before);
  });

  it('a malformed product id is 400 and changes nothing', async () => {
    const before = await service.digest();
    const { status, body } = await set('a.b', { quantity: 1 });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid-request' });
    expect(await service.digest()).toBe(before);
  });

  it.each([undefined, 'Bearer wrong'])('the token %s is 401 and changes nothing', async (token) => {
    const before = await service.digest();
    const request = anyone('lamp').send({ quantity: 1 });
    if (token !== undefined) request.set('Authorization', token);
    const { status, body, headers } = await request;
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'token-required' });
    expect(headers['www-authenticate']).toBe('Bearer');
    expect(await service.digest()).toBe(before);
  });
});

it('is described, and answers as described', async () => {
  expect(await service.flaws()).toEqual([]);
});
