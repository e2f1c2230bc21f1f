import type { LiveMessage } from '@thingy/contracts';
import { cookieOf, LiveClient, type NotOpened, ServiceInMemory } from '@thingy/host/testing';
import request from 'supertest';
import { afterEach, expect, it } from 'vitest';
import {
  KeysInMemory,
  orderOf,
  orderWith,
  productChanged,
} from './order-in-memory.test-support.ts';
import type { OrderReplica } from './order-replica.ts';

const stops: (() => unknown)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

type Order = ServiceInMemory<OrderReplica>;

async function started(): Promise<Order> {
  const service = await ServiceInMemory.start(orderWith(new KeysInMemory()));
  stops.push(() => service.stop());
  await service.tell('catalog', productChanged('cup', 250));
  const message = { type: 'SetStock' as const, productId: 'cup', quantity: 10 };
  await service.replica.submit({ id: 'the-stock-of-the-cup', session: null, message });
  return service;
}

async function opened(service: Order, name: string) {
  const client = await LiveClient.open(service.server, { cookie: cookieOf(name) });
  stops.push(() => client.cut());
  return client;
}

function place(service: Order, name: string, id: string, generation = 0) {
  return request(service.server)
    .post('/orders')
    .set('Cookie', cookieOf(name))
    .send(orderOf(id, ['cup:1@250'], { generation }));
}

function idIn(message: LiveMessage): string {
  return message.type === 'order' ? message.order.id : message.type;
}

it('who has no session gets no socket', async () => {
  const service = await started();
  const answer = (await LiveClient.knock(service.server)) as NotOpened;
  expect(answer.status).toBe(401);
});

it('tells an order that another page of the session placed, as that was answered', async () => {
  const service = await started();
  const [anna, ben] = [await opened(service, 'anna'), await opened(service, 'ben')];
  for (const client of [anna, ben]) client.watch(null);
  for (const client of [anna, ben]) await client.until('watching');
  const answer = await place(service, 'anna', 'order-of-anna').expect(201);
  const told = await anna.next();
  expect(told).toMatchObject({ type: 'order', order: answer.body });
  expect(told.position).toBe(answer.headers['shop-position']);
  await place(service, 'ben', 'order-of-ben').expect(201);
  expect(idIn(await ben.next())).toMatch(/^order-of-ben/);
});

it('an order that is refused is nothing to tell', async () => {
  const service = await started();
  const anna = await opened(service, 'anna');
  anna.watch(null);
  await anna.until('watching');
  await place(service, 'anna', 'too-early', 7).expect(409);
  await place(service, 'anna', 'in-time').expect(201);
  expect(idIn(await anna.next())).toMatch(/^in-time/);
});

it('who comes back is told the orders placed since', async () => {
  const service = await started();
  const first = await opened(service, 'anna');
  first.watch(null);
  const [watching] = await first.until('watching');
  first.cut();
  await place(service, 'anna', 'first-order').expect(201);
  await place(service, 'anna', 'second-order', 1).expect(201);
  const second = await opened(service, 'anna');
  second.watch(watching?.position ?? null);
  const messages = await second.until('watching');
  expect(messages.map(idIn)).toEqual([
    expect.stringMatching(/^first-order/),
    expect.stringMatching(/^second-order/),
    'watching',
  ]);
  const third = await opened(service, 'anna');
  third.watch(messages[0]?.position ?? null);
  expect((await third.until('watching')).map(idIn)).toEqual([
    expect.stringMatching(/^second-order/),
    'watching',
  ]);
});
