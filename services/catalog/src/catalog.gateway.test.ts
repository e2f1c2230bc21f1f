import { request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { LiveMessage, ProductView, StockLevel } from '@thingy/contracts';
import { LiveClient, type NotOpened, ServiceInMemory } from '@thingy/host/testing';
import { CausalToken } from '@thingy/simba';
import { afterEach, expect, it } from 'vitest';
import { CATALOG } from './catalog-in-memory.test-support.ts';
import type { CatalogReplica } from './catalog-replica.ts';

const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);

const stops: (() => unknown)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

type Catalog = ServiceInMemory<CatalogReplica>;
type Settings = Parameters<typeof ServiceInMemory.start>[1];

async function started(settings: Settings = {}, log: Catalog['log'] | null = null) {
  const service = await ServiceInMemory.start(CATALOG, settings, log);
  stops.push(() => service.stop());
  return service;
}

async function opened(service: Catalog, headers = {}): Promise<LiveClient> {
  const client = await LiveClient.open(service.server, headers);
  stops.push(() => client.cut());
  return client;
}

async function refused(service: Catalog, headers = {}, path = '/live'): Promise<NotOpened> {
  const answer = await LiveClient.knock(service.server, headers, path);
  if (answer instanceof LiveClient) throw new Error('it was opened');
  return answer;
}

function product(id: string, priceCents = 100) {
  const rest = { description: 'A thingy.', picture: `${id}.svg`, category: 'Things' };
  return { id, name: `Thingy ${id}`, priceCents, ...rest };
}

let commands = 0;
const nextId = () => `a-command-of-a-test-${commands++}`;

async function put(service: Catalog, id: string, priceCents?: number): Promise<void> {
  const message = { type: 'PutProduct' as const, product: product(id, priceCents) };
  await service.replica.submit({ id: nextId(), session: null, message });
}

async function remove(service: Catalog, productId: string): Promise<void> {
  const message = { type: 'RemoveProduct' as const, productId };
  await service.replica.submit({ id: nextId(), session: null, message });
}

function stocked(service: Catalog, productId: string, level: StockLevel) {
  return service.tell('order', { type: 'StockLevelChanged', productId, level });
}

function problemOf({ status, body, headers }: NotOpened) {
  expect(headers['content-type']).toContain('application/problem+json');
  const { code, status: told } = JSON.parse(body);
  expect(told).toBe(status);
  return { status, code, retryAfter: headers['retry-after'] };
}

it('tells a watched product with its stock as it changes, and when it is gone', async () => {
  const service = await started();
  await put(service, 'cup', 100);
  const client = await opened(service);
  client.watch(null, ['cup']);
  expect(await client.next()).toEqual({ type: 'watching', position: 'catalog:0:catalog:2:' });
  await put(service, 'hat', 100);
  await put(service, 'cup', 250);
  expect(await client.next()).toEqual({
    type: 'product',
    position: 'catalog:0:catalog:4:~catalog>cart:0:catalog::3.0~catalog>order:0:catalog::3.0',
    product: { ...product('cup', 250), stockLevel: null },
  });
  const origin = await stocked(service, 'cup', 3);
  const told = await client.next();
  expect(told).toMatchObject({ type: 'product', product: { id: 'cup', stockLevel: 3 } });
  expect(told.position).toContain(`order>catalog:0:order::${origin.offset}.0`);
  await remove(service, 'cup');
  const gone = await client.next();
  expect(gone).toMatchObject({ type: 'product-removed', productId: 'cup' });
  expect(gone.position).toContain('catalog>cart:0:catalog::5.0');
  await stocked(service, 'cup', 4);
  await put(service, 'cup', 300);
  expect(await client.next()).toMatchObject({ type: 'product', product: { priceCents: 300 } });
});

it('of a product that is removed and put again at once only that it is there is told', async () => {
  const service = await started();
  await put(service, 'cup');
  const client = await opened(service);
  client.watch(null, ['cup']);
  await client.next();
  await Promise.all([remove(service, 'cup'), put(service, 'cup', 300)]);
  expect(await client.next()).toMatchObject({ type: 'product', product: { priceCents: 300 } });
});

it.each([
  ['of another site', { Origin: 'https://evil.test' }],
  ['that names none', { Origin: '' }],
])('a page %s gets no socket', async (_, headers) => {
  const service = await started();
  expect(problemOf(await refused(service, headers))).toMatchObject({
    status: 403,
    code: 'foreign-origin',
  });
  expect(service.liveFigures()).toContainEqual({
    name: 'live_sockets_refused_total',
    labels: { reason: 'foreign-origin' },
    value: 1,
  });
});

it('a replica that replays opens no socket', async () => {
  const service = await ServiceInMemory.create(CATALOG);
  stops.push(() => service.stop());
  expect(problemOf(await refused(service))).toEqual({
    status: 503,
    code: 'not-live',
    retryAfter: '5',
  });
});

it('a stuck replica keeps its sockets, opens more, and has no news', async () => {
  const service = await started();
  const client = await opened(service);
  client.watch(null, ['cup']);
  await client.next();
  await service.tellNonsense();
  await expect.poll(() => service.replica.state).toBe('stuck');
  const other = await opened(service);
  other.watch(null, ['cup']);
  expect(await other.next()).toMatchObject({ type: 'watching' });
  client.watch(null, ['cup']);
  expect(await client.next()).toMatchObject({ type: 'watching' });
});

it('what asks for another protocol, or elsewhere, is an HTTP request', async () => {
  const service = await started();
  const { port } = service.server.address() as AddressInfo;
  const status = await new Promise((resolve, reject) => {
    const headers = { Connection: 'Upgrade', Upgrade: 'h2c' };
    const sent = request({ port, path: '/categories', headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.on('error', reject).end();
  });
  expect(status).toBe(200);
  expect(problemOf(await refused(service, {}, '/elsewhere'))).toMatchObject({ status: 404 });
});

it('who breaks off while asking for a socket harms nobody', async () => {
  const service = await started();
  const { port } = service.server.address() as AddressInfo;
  const asking = ['GET /live HTTP/1.1', 'Host: [', 'Connection: Upgrade', 'Upgrade: websocket'];
  for (let times = 0; times < 20; times++) {
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve) => socket.write(`${asking.join('\r\n')}\r\n\r\n`, resolve));
    socket.resetAndDestroy();
  }
  const client = await opened(service);
  client.watch(null, []);
  expect(await client.next()).toMatchObject({ type: 'watching' });
});

it.each([
  ['no JSON', 'hello', 1007],
  ['bytes', new Uint8Array([1, 2]), 1007],
  ['a number', '7', 1008],
  ['no watch', { type: 'subscribe', after: null }, 1008],
  ['a watch without a position', { type: 'watch', productIds: [] }, 1008],
  ['a watch of what is no list', { type: 'watch', after: null, productIds: 'cup' }, 1008],
  ['a watch of what is no id', { type: 'watch', after: null, productIds: ['cup', ''] }, 1008],
  [
    'a watch of too many',
    { type: 'watch', after: null, productIds: Array.from({ length: 201 }, (_, i) => `p${i}`) },
    1008,
  ],
  ['far too much', { type: 'watch', after: 'x'.repeat(40_000) }, 1009],
])('who sends %s is closed, and nobody else', async (_, message, code) => {
  const service = await started();
  const [client, other] = [await opened(service), await opened(service)];
  client.send(message);
  expect(await client.closed).toMatchObject({ code });
  other.watch(null, ['cup']);
  await put(service, 'cup');
  expect((await other.until('product')).length).toBe(2);
});

it('who sends too often is closed', async () => {
  const service = await started();
  const client = await opened(service);
  for (let times = 0; times < 25; times++) client.watch(null, ['cup']);
  expect(await client.closed).toEqual({ code: 1008, reason: 'too many messages' });
});

it('there are limits, of an address and of all, until a socket is closed', async () => {
  const service = await started({ addressSocketsMax: 2, socketsMax: 3, trustedProxies: 1 });
  const from = (address: string) => ({ 'X-Forwarded-For': address });
  const first = await opened(service, from('198.51.100.1'));
  await opened(service, from('203.0.113.9, 198.51.100.1'));
  const one = await refused(service, from('198.51.100.1'));
  expect(problemOf(one)).toEqual({ status: 429, code: 'too-many-sockets', retryAfter: '5' });
  await opened(service, from('198.51.100.2'));
  const all = await refused(service, from('198.51.100.3'));
  expect(problemOf(all)).toEqual({ status: 503, code: 'too-many-sockets', retryAfter: '5' });
  first.cut();
  await expect
    .poll(() => LiveClient.knock(service.server, from('198.51.100.1')))
    .toBeInstanceOf(LiveClient);
});

it('an address that asks more than its share gets no socket either', async () => {
  const service = await started({ addressRequestsPerSecond: 1, trustedProxies: 1 });
  const headers = { 'X-Forwarded-For': '198.51.100.1' };
  await opened(service, headers);
  await opened(service, headers);
  expect(problemOf(await refused(service, headers))).toMatchObject({
    status: 429,
    code: 'throttled',
  });
});

it('a replica that leaves sends its sockets elsewhere, and opens no more', async () => {
  const service = await started();
  const clients = [await opened(service), await opened(service)];
  const left = service.leave(50);
  expect(problemOf(await refused(service))).toMatchObject({ status: 503, code: 'leaving' });
  for (const client of clients) {
    expect(await client.closed).toEqual({ code: 1012, reason: 'leaving' });
  }
  await left;
  expect(service.liveFigures()).toContainEqual({
    name: 'live_sockets_closed_total',
    labels: { code: '1012' },
    value: 2,
  });
});

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A page that shows what it is told, and resumes where it was, at either replica. */
class Page {
  readonly shown = new Map<string, ProductView>();
  position = 'catalog:0:catalog:1:';

  take(messages: readonly LiveMessage[]): void {
    for (const message of messages) {
      this.position = CausalToken.parse(`${this.position}~${message.position}`).toString();
      if (message.type === 'product') this.shown.set(message.product.id, message.product);
      else if (message.type === 'product-removed') this.shown.delete(message.productId);
      else if (message.type === 'reset') throw new Error('nothing was forgotten');
    }
  }
}

it(`nothing is missed, whatever changes while a page comes and goes (SEED=${SEED})`, async () => {
  const random = seeded(SEED);
  const below = (max: number) => Math.floor(random() * max);
  const one = await started();
  const replicas = [one, await started({}, one.log)];
  const ids = ['cup', 'hat', 'lamp', 'book'];
  const page = new Page();
  const change = async () => {
    const id = ids[below(ids.length)] as string;
    const dice = random();
    if (dice < 0.6) await put(replicas[below(2)] as Catalog, id, 1 + below(1_000));
    else if (dice < 0.8) await stocked(one, id, below(10) as StockLevel);
    else await remove(replicas[below(2)] as Catalog, id);
  };
  for (let visit = 0; visit < 40; visit++) {
    const client = await LiveClient.open((replicas[below(2)] as Catalog).server);
    client.watch(page.position, ids);
    page.take(await client.until('watching'));
    for (let changes = below(6); changes > 0; changes--) await change();
    // What has not arrived by then is lost with the connection.
    if (random() < 0.5) {
      await put(replicas[below(2)] as Catalog, 'cup', 1_000 + visit);
      page.take([await client.next()]);
    }
    client.cut();
    for (let changes = below(3); changes > 0; changes--) await change();
  }
  const client = await opened(one);
  client.watch(page.position, ids);
  page.take(await client.until('watching'));
  const { body } = await fetchProducts(one);
  expect([...page.shown.values()].sort(byId), `seed ${SEED}`).toEqual(body.products);
});

function byId(a: ProductView, b: ProductView): number {
  return a.id < b.id ? -1 : 1;
}

async function fetchProducts(service: Catalog): Promise<{ body: { products: ProductView[] } }> {
  const { port } = service.server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/products`, {
    headers: { 'Shop-Read': 'latest' },
  });
  return { body: (await answer.json()) as { products: ProductView[] } };
}
