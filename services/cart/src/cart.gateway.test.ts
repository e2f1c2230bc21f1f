import type { CartIntent, CartView } from '@thingy/contracts';
import { cookieOf, LiveClient, type NotOpened, ServiceInMemory } from '@thingy/host/testing';
import { afterEach, expect, it } from 'vitest';
import { CART, productChanged } from './cart-in-memory.test-support.ts';
import type { CartReplica } from './cart-replica.ts';

const ANNA = { cookie: cookieOf('anna') };
const stops: (() => unknown)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

type Cart = ServiceInMemory<CartReplica>;

async function started(settings: Parameters<typeof ServiceInMemory.start>[1] = {}): Promise<Cart> {
  const service = await ServiceInMemory.start(CART, settings);
  stops.push(() => service.stop());
  await service.tell('catalog', productChanged('cup', 250));
  await service.tell('catalog', productChanged('hat', 900));
  return service;
}

async function opened(service: Cart, headers: Readonly<Record<string, string>> = ANNA) {
  const client = await LiveClient.open(service.server, headers);
  stops.push(() => client.cut());
  return client;
}

let commands = 0;

async function submit(service: Cart, name: string, message: CartIntent): Promise<void> {
  const id = `a-command-of-a-test-${commands++}`;
  await service.replica.submit({ id, session: name.padEnd(22, '_'), message });
}

function add(service: Cart, productId: string, delta = 1, name = 'anna'): Promise<void> {
  return submit(service, name, { type: 'AddItem', productId, delta });
}

async function nextCart(client: LiveClient): Promise<{ position: string; cart: CartView }> {
  const message = await client.next();
  if (message.type !== 'cart') throw new Error(`no cart: ${JSON.stringify(message)}`);
  return message;
}

it.each([
  ['no session', {}],
  ['a session that was not signed here', { cookie: cookieOf('anna', 'another key of somebody') }],
])('who has %s gets no socket', async (_, headers) => {
  const service = await started();
  const answer = (await LiveClient.knock(service.server, headers)) as NotOpened;
  expect(answer.status).toBe(401);
  expect(JSON.parse(answer.body)).toMatchObject({ status: 401, code: 'session-required' });
});

it('a session has so many sockets at most, and others have theirs', async () => {
  const service = await started({ sessionSocketsMax: 1 });
  await opened(service);
  const answer = (await LiveClient.knock(service.server, ANNA)) as NotOpened;
  expect(answer.status).toBe(429);
  await opened(service, { cookie: cookieOf('ben') });
});

it('a page that shows nothing yet gets the cart, and then whenever its lines change', async () => {
  const service = await started();
  await add(service, 'cup');
  const client = await opened(service);
  client.watch(null);
  const first = await nextCart(client);
  expect(first.cart.lines).toMatchObject([{ productId: 'cup', quantity: 1 }]);
  expect(first.position).toContain('catalog>cart:0:catalog::1.0');
  expect(await client.next()).toMatchObject({ type: 'watching' });
  await add(service, 'cup', 2);
  expect((await nextCart(client)).cart.lines).toMatchObject([{ quantity: 3 }]);
  await submit(service, 'anna', { type: 'ClearCart', generation: 0 });
  expect((await nextCart(client)).cart.lines).toEqual([]);
});

it('tells what changes about the products in it, and of no others', async () => {
  const service = await started();
  const client = await opened(service);
  client.watch(null);
  await client.until('watching');
  await service.tell('catalog', productChanged('cup', 300));
  await add(service, 'cup');
  expect((await nextCart(client)).cart.totalCents).toBe(300);
  await service.tell('catalog', productChanged('hat', 901));
  await service.tell('catalog', productChanged('cup', 301));
  expect((await nextCart(client)).cart.totalCents).toBe(301);
  await service.tell('order', { type: 'StockLevelChanged', productId: 'cup', level: 4 });
  expect((await nextCart(client)).cart.lines).toMatchObject([{ stockLevel: 4 }]);
  await service.tell('catalog', { type: 'ProductRemoved', productId: 'cup' });
  expect((await nextCart(client)).cart.lines).toMatchObject([{ removed: true }]);
});

it('tells that it was ordered, with the new generation, and nobody else', async () => {
  const service = await started();
  await add(service, 'cup', 2);
  const [anna, ben] = [await opened(service), await opened(service, { cookie: cookieOf('ben') })];
  for (const client of [anna, ben]) client.watch(null);
  for (const client of [anna, ben]) await client.until('watching');
  const lines = [{ productId: 'cup', quantity: 2 }];
  const session = 'anna'.padEnd(22, '_');
  await service.tell('order', { type: 'OrderPlaced', orderId: 'an-order-of-anna', session, lines });
  const { cart, position } = await nextCart(anna);
  expect(cart).toMatchObject({ generation: 1, lines: [] });
  expect(position).toContain('order>cart:0:order::1.0');
  await add(service, 'hat', 1, 'ben');
  expect((await nextCart(ben)).cart).toMatchObject({ generation: 0, lines: [{ quantity: 1 }] });
});

it('who comes back is told the cart only if it has changed since', async () => {
  const service = await started();
  const first = await opened(service);
  first.watch(null);
  await first.until('watching');
  await add(service, 'cup');
  const { position } = await nextCart(first);
  first.cut();
  const second = await opened(service);
  second.watch(position);
  expect(await second.next()).toMatchObject({ type: 'watching' });
  second.cut();
  await service.tell('catalog', productChanged('cup', 333));
  const third = await opened(service);
  third.watch(position);
  expect((await nextCart(third)).cart.totalCents).toBe(333);
  expect(await third.next()).toMatchObject({ type: 'watching' });
});

it('of a cart there is no need to read again: it is one message', async () => {
  const service = await started();
  await add(service, 'cup');
  const client = await opened(service);
  client.watch('cart:0:another-log:3:');
  expect((await nextCart(client)).cart.lines).toHaveLength(1);
  expect(await client.next()).toMatchObject({ type: 'watching' });
});

it('a page that is ahead of this replica is not told again what it shows', async () => {
  const service = await started();
  await add(service, 'cup');
  const client = await opened(service);
  const { next } = service.replica;
  client.watch(`cart:0:cart:${next + 1}:`);
  await add(service, 'hat');
  expect(await client.next()).toMatchObject({ type: 'watching' });
  await add(service, 'hat');
  expect((await nextCart(client)).cart.lines).toMatchObject([{}, { quantity: 2 }]);
});
