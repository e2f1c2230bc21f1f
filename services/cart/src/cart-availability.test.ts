import { cookieOf, ServiceInMemory } from '@thingy/host/testing';
import supertest from 'supertest';
import { afterEach, describe, expect, it } from 'vitest';
import { CART, productChanged } from './cart-in-memory.test-support.ts';
import type { CartReplica } from './cart-replica.ts';

const cookie = cookieOf('anna');
let service: ServiceInMemory<CartReplica>;

afterEach(() => service.stop());

const read = () => supertest(service.server).get('/cart').set('Cookie', cookie);
const add = (productId = 'lamp') =>
  supertest(service.server)
    .post('/cart/items')
    .set('Cookie', cookie)
    .send({ productId, quantity: 1 });

async function startWithLamp(): Promise<void> {
  service = await ServiceInMemory.start(CART);
  await service.tell('catalog', productChanged('lamp'));
}

describe('a replica that is still replaying', () => {
  it('answers every request with 503 and when to come again', async () => {
    service = await ServiceInMemory.create(CART);
    for (const request of [read(), add()]) {
      const { status, body, headers } = await request;
      expect(status).toBe(503);
      expect(body.code).toBe('not-live');
      expect(headers['retry-after']).toBe('1');
      expect(headers['content-type']).toContain('application/problem+json');
    }
    expect(await service.flaws()).toEqual([]);
  });

  it('serves once it has replayed', async () => {
    service = await ServiceInMemory.create(CART);
    await service.replica.start();
    expect((await read()).status).toBe(200);
  });
});

describe('a replica that is stuck', () => {
  it('reads on, says that it is behind, and takes no command', async () => {
    await startWithLamp();
    await add();
    await service.tellNonsense();
    await expect.poll(() => service.replica.state).toBe('stuck');
    const { status, body, headers } = await read();
    expect(status).toBe(200);
    expect(body.lines).toHaveLength(1);
    expect(headers['shop-behind']).toBe('1');
    for (const request of [add(), read().set('Shop-Read', 'latest')]) {
      const refused = await request;
      expect(refused.status).toBe(503);
      expect(refused.body.code).toBe('stuck');
      expect(refused.headers['retry-after']).toBe('1');
    }
    expect(await service.flaws()).toEqual([]);
  });

  it('before its replay has ended serves nothing, for what it has is of no time', async () => {
    service = await ServiceInMemory.create(CART);
    await service.tellNonsense();
    await expect(service.replica.start()).rejects.toMatchObject({ code: 'stuck' });
    expect((await read()).body).toMatchObject({ status: 503, code: 'not-live' });
  });
});

describe('while Kafka is away', () => {
  it('reads go on, and commands are surely not done', async () => {
    await startWithLamp();
    await add();
    service.fault = 'refused';
    const before = await service.digest();
    const { status, body, headers } = await add();
    expect(status).toBe(503);
    expect(body.code).toBe('log-unavailable');
    expect(headers['retry-after']).toBe('1');
    expect((await read().set('Shop-Read', 'latest')).body.code).toBe('log-unavailable');
    expect((await read()).body.lines).toHaveLength(1);
    service.fault = 'none';
    await service.replica.latest();
    expect(await service.digest()).toBe(before);
    expect((await add()).status).toBe(200);
    expect(await service.flaws()).toEqual([]);
  });

  it.each(['duplicate', 'lost-acknowledgement'] as const)(
    'a command is done once, and answered so, when its append meets: %s',
    async (fault) => {
      await startWithLamp();
      service.fault = fault;
      expect((await add()).body.lines[0].quantity).toBe(1);
      service.fault = 'none';
      await service.replica.latest();
      expect((await read()).body.lines[0].quantity).toBe(1);
    },
  );

  it('a command that is not confirmed in time is 504, and done once when asked again', async () => {
    await startWithLamp();
    const id = 'late-command-id-of-anna';
    service.fault = 'late';
    const { status, body } = await add().set('Idempotency-Key', id);
    expect(status).toBe(504);
    expect(body).toMatchObject({ code: 'outcome-unknown', commandId: id });
    service.fault = 'none';
    const again = await add().set('Idempotency-Key', id);
    expect(again.status).toBe(200);
    expect(again.body.lines[0].quantity).toBe(1);
    await service.replica.latest();
    expect((await read()).body.lines[0].quantity).toBe(1);
    expect(await service.flaws()).toEqual([]);
  });
});
