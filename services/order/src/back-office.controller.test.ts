import type { OfficeOrderView } from '@thingy/contracts';
import { BACK_OFFICE_TOKEN, cookieOf, ServiceInMemory } from '@thingy/host/testing';
import { SimbaError } from '@thingy/simba';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  activate,
  KeysInMemory,
  orderOf,
  orderWith,
  productChanged,
} from './order-in-memory.test-support.ts';
import type { OrderReplica } from './order-replica.ts';

const keys = new KeysInMemory();
let service: ServiceInMemory<OrderReplica>;
const ids: string[] = [];

beforeAll(async () => {
  service = await ServiceInMemory.start(orderWith(keys));
  await service.tell('catalog', productChanged('mug', 99));
  const message = { type: 'SetStock' as const, productId: 'mug', quantity: 100 };
  await service.replica.submit({ id: 'stock-command-for-all', session: null, message });
  ids.push(await place('anna@shop.test'));
  await activate(service, 2);
  for (const email of ['bert@shop.test', 'Anna@Shop.test', 'cleo@shop.test']) {
    ids.push(await place(email));
  }
});

afterAll(() => service.stop());

const ask = (query = '') =>
  supertest(service.server)
    .get(`/back-office/orders${query}`)
    .set('Authorization', `Bearer ${BACK_OFFICE_TOKEN}`);
const askFor = (email: string, query = '') =>
  ask(query).set('Shop-Email', encodeURIComponent(email));
const idsOf = ({ body }: { body: { orders: OfficeOrderView[] } }) =>
  body.orders.map(({ id }) => id);

async function place(email: string): Promise<string> {
  const order = orderOf(`order-${ids.length}`, ['mug:1@99'], { email });
  const cookie = cookieOf(`session-${ids.length}`);
  await supertest(service.server).post('/orders').set('Cookie', cookie).send(order);
  return order.id;
}

describe("everybody's orders", () => {
  it('are shown newest first, on pages, with addresses and mails', async () => {
    const { status, body, headers } = await ask('?itemsPerPage=3');
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['shop-position']).toContain('order:0:order:');
    expect(body).toMatchObject({ total: 4, searched: null });
    expect(body.orders[0]).toEqual({
      id: ids[3],
      placedAt: expect.any(String),
      state: 'placed',
      lines: [expect.objectContaining({ productId: 'mug', quantity: 1, unitPriceCents: 99 })],
      currency: 'EUR',
      totalCents: 99,
      email: 'cleo@shop.test',
      mails: [{ kind: 'confirmation', state: 'owed', at: expect.any(String) }],
    });
    expect(idsOf({ body })).toEqual([ids[3], ids[2], ids[1]]);
    const second = await ask('?itemsPerPage=3&page=2');
    expect(second.body.orders).toMatchObject([{ id: ids[0], email: 'anna@shop.test', mails: [] }]);
    expect((await ask('?itemsPerPage=3&page=3')).body.code).toBe('page-not-found');
  });

  it('are found by id', async () => {
    expect(idsOf(await ask(`?id=${ids[1]}`))).toEqual([ids[1]]);
    expect((await ask('?id=an-order-that-is-none')).body).toMatchObject({ orders: [], total: 0 });
    expect((await ask('?id=x')).status).toBe(400);
  });

  it('are found by address, however written; it is said how many were looked at', async () => {
    const found = await askFor('ANNA@shop.test');
    expect(idsOf(found)).toEqual([ids[2], ids[0]]);
    expect(found.body).toMatchObject({ total: 2, searched: 4 });
    expect(idsOf(await askFor('anna@shop.test', '?itemsPerPage=1&page=2'))).toEqual([ids[0]]);
    expect(idsOf(await askFor('anna@shop.test', `?id=${ids[0]}`))).toEqual([ids[0]]);
    expect(idsOf(await askFor('anna@shop.test', `?id=${ids[1]}`))).toEqual([]);
    expect((await askFor('nobody@shop.test')).body).toMatchObject({ orders: [], total: 0 });
    for (const malformed of [askFor('anna'), ask().set('Shop-Email', '%'), askFor('')]) {
      const { status, body } = await malformed;
      expect([status, body.errors]).toMatchObject([400, [{ field: 'Shop-Email' }]]);
    }
  });

  it('are sought by an address in a header, as the document says', async () => {
    const { parameters } = (await service.document()).paths['/back-office/orders']?.get ?? {};
    expect(parameters).toContainEqual(
      expect.objectContaining({ name: 'Shop-Email', in: 'header', required: false }),
    );
  });

  it('are not sought by an address in the address of the request, which logs keep', async () => {
    expect((await ask('?email=anna@shop.test')).status).toBe(400);
  });

  it('show no address that was forgotten, and none is found by it', async () => {
    const id = await place('dora@shop.test');
    for (const name of keys.kept.keys()) if (name.startsWith(id)) keys.kept.delete(name);
    expect((await ask(`?id=${id}`)).body.orders).toMatchObject([{ id, email: null }]);
    expect((await askFor('dora@shop.test')).body.orders).toEqual([]);
  });

  it('are told to be away when keys can not be read', async () => {
    keys.trouble = new SimbaError('rejected', 'on demand');
    const answers = [await ask(), await askFor('anna@shop.test')];
    keys.trouble = null;
    for (const { status, body } of answers) {
      expect([status, body.code]).toEqual([503, 'log-unavailable']);
    }
  });

  it("are the shop's own people's business", async () => {
    const anyone = await supertest(service.server).get('/back-office/orders');
    expect([anyone.status, anyone.body.code]).toEqual([401, 'token-required']);
  });
});

it('every answer of these tests is as the document says', async () => {
  expect(await service.flaws()).toEqual([]);
});
