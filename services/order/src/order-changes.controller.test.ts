import type { OrderOutcome } from '@thingy/contracts';
import { BACK_OFFICE_TOKEN, cookieOf, ServiceInMemory } from '@thingy/host/testing';
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
import { OutgoingMail } from './outgoing-mail.ts';

const COOKIE = cookieOf('anna');
const expected: string[] = [];
const mail = new OutgoingMail({
  expect: (outcomes: readonly OrderOutcome[]) => {
    for (const outcome of outcomes) if (outcome.type === 'MailOwed') expected.push(outcome.kind);
  },
});
let service: ServiceInMemory<OrderReplica>;
let made = 0;

beforeAll(async () => {
  service = await ServiceInMemory.start(orderWith(new KeysInMemory(), mail));
  await service.tell('catalog', productChanged('mug', 99));
  const message = { type: 'SetStock' as const, productId: 'mug', quantity: 8 };
  await service.replica.submit({ id: 'stock-command-for-all', session: null, message });
});

afterAll(() => service.stop());

const request = () => supertest(service.server);
const change = (how: string, id: string) =>
  request().post(`/orders/${id}/${how}`).set('Authorization', `Bearer ${BACK_OFFICE_TOKEN}`);
const show = async (id: string) =>
  (await request().get(`/orders/${id}`).set('Cookie', COOKIE)).body;
const stock = () => service.replica.read((model) => model.stock.get('mug')?.quantity);

/** Of one mug, by the session of all these tests. */
async function place(): Promise<string> {
  const order = orderOf(`order-${made}`, ['mug:1@99'], { generation: made++ });
  expect((await request().post('/orders').set('Cookie', COOKIE).send(order)).status).toBe(201);
  return order.id;
}

describe('while level 1 is in force', () => {
  it.each(['ship', 'cancel'])('%s is refused, and nothing is appended', async (how) => {
    const id = await place();
    const end = await service.log.end();
    const { status, body } = await change(how, id);
    expect(status).toBe(409);
    expect(body.code).toBe('level-not-active');
    expect(body.detail).toContain('make activate-level');
    expect(await service.log.end()).toBe(end);
    expect(await show(id)).toMatchObject({ state: 'placed' });
    expect(expected).toEqual([]);
  });
});

describe('from level 2 on', () => {
  beforeAll(() => activate(service, 2));

  it('an order of before is shipped, and shows it', async () => {
    const { status, body } = await change('ship', 'order-0'.padEnd(20, '-'));
    expect([status, body]).toEqual([200, { id: 'order-0'.padEnd(20, '-'), state: 'shipped' }]);
    const { state, shippedAt, placedAt } = await show('order-0'.padEnd(20, '-'));
    expect(state).toBe('shipped');
    expect(Date.parse(shippedAt)).toBeGreaterThanOrEqual(Date.parse(placedAt));
    expect(expected.splice(0)).toEqual(['shipped']);
  });

  it('an order is cancelled: its pieces are back, for all who ask with the token', async () => {
    const id = await place();
    const before = (await stock()) ?? 0;
    const { status, body, headers } = await change('cancel', id);
    expect([status, body]).toEqual([200, { id, state: 'cancelled' }]);
    expect(await stock()).toBe(before + 1);
    const { next } = service.replica;
    expect(headers['shop-position']).toContain(`order>catalog:0:order::${next - 1}.2`);
    expect(await show(id)).toMatchObject({ state: 'cancelled', cancelledAt: expect.any(String) });
    expect(expected.splice(0)).toEqual(['confirmation', 'cancelled']);
  });

  it('a command that comes again is answered the same, and done once', async () => {
    const id = await place();
    const key = `cancel-command-of-${id}`;
    const before = (await stock()) ?? 0;
    for (let time = 0; time < 3; time++) {
      const { status, body } = await change('cancel', id).set('Idempotency-Key', key);
      expect([status, body]).toEqual([200, { id, state: 'cancelled' }]);
    }
    expect(await stock()).toBe(before + 1);
    const other = await change('cancel', await place()).set('Idempotency-Key', key);
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
  });

  it('what ended already stays as it is', async () => {
    const [one, other] = [await place(), await place()];
    await change('ship', one);
    await change('cancel', other);
    const before = await service.digest();
    for (const how of ['ship', 'cancel']) {
      const [shipped, cancelled] = [await change(how, one), await change(how, other)];
      expect([shipped.status, shipped.body.code]).toEqual([409, 'already-shipped']);
      expect([cancelled.status, cancelled.body.code]).toEqual([409, 'already-cancelled']);
    }
    expect(await service.digest()).toBe(before);
  });

  it.each(['an-order-that-is-none', 'x', 'no id at all'])('an order %s is unknown', async (id) => {
    const { status, body } = await change('ship', encodeURIComponent(id));
    expect([status, body.code]).toEqual([404, 'unknown-order']);
  });

  it.each(['ship', 'cancel'])('nobody else can %s an order', async (how) => {
    const id = await place();
    const { status, body } = await request().post(`/orders/${id}/${how}`).set('Cookie', COOKIE);
    expect([status, body.code]).toEqual([401, 'token-required']);
    expect(await show(id)).toMatchObject({ state: 'placed' });
  });
});

it('every answer of these tests is as the document says', async () => {
  expect(await service.flaws()).toEqual([]);
});
