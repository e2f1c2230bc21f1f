import { randomBytes } from 'node:crypto';
import { type RecordedSpan, RecordingCollector } from '@thingy/host/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { orderOf } from './support/client.ts';
import { openShop, type ShopFixture } from './support/shop-fixture.ts';
import { thing } from './support/things.ts';

/** Spans come once a second, and this machine has other work. */
const SEEN_MS_MAX = 30_000;
const SENT_MS = 3_000;

let collector: RecordingCollector;
let fixture: ShopFixture;

beforeAll(async () => {
  collector = await RecordingCollector.open();
  const env = { JAEGER_ENDPOINT: collector.endpoint, TRACE_SAMPLE_RATE: '0' };
  fixture = await openShop(inject('kafkaBrokers'), {
    env,
    replicas: { cart: 2 },
    web: true,
  });
  const owner = fixture.owner();
  await owner.putProduct('catalog', thing('lantern', 500));
  await owner.setStock('order', 'lantern', 5);
});
afterAll(async () => {
  await fixture?.close();
  await collector.close();
});

/** What a browser sends that samples this trace. */
function sampled() {
  const traceId = randomBytes(16).toString('hex');
  const parentId = randomBytes(8).toString('hex');
  return { traceId, headers: { traceparent: `00-${traceId}-${parentId}-01` }, parentId };
}

/** `service: name < service: name of the parent`, in order. */
function drawn(spans: readonly RecordedSpan[]): readonly string[] {
  const names = new Map(spans.map((span) => [span.spanId, `${span.service}: ${span.name}`]));
  return spans
    .map((span) => `${names.get(span.spanId)} < ${names.get(span.parentId ?? '') ?? 'the browser'}`)
    .sort();
}

const TRACE_OF_AN_ORDER = [
  'bridge: forward OrderPlaced < order: append PlaceOrder',
  'bridge: forward StockLevelChanged < order: append PlaceOrder',
  'bridge: forward StockLevelChanged < order: append PlaceOrder',
  'cart: apply OrderPlaced < bridge: forward OrderPlaced',
  'cart: apply OrderPlaced < bridge: forward OrderPlaced',
  'cart: apply StockLevelChanged < bridge: forward StockLevelChanged',
  'cart: apply StockLevelChanged < bridge: forward StockLevelChanged',
  'catalog: apply StockLevelChanged < bridge: forward StockLevelChanged',
  'order: POST /orders < the browser',
  'order: append PlaceOrder < order: POST /orders',
  'order: apply PlaceOrder < order: append PlaceOrder',
];

it("an order is one trace, from the browser's request to the carts that hear of it", async () => {
  const client = fixture.client();
  await client.cart('cart-1');
  await expect.poll(async () => (await client.add('cart-1', 'lantern', 2)).status).toBe(200);
  const { body: cart } = await client.cart('cart-1');
  const { traceId, parentId, headers } = sampled();
  const placed = await client.send('order', 'POST', '/orders', orderOf(cart), headers);
  expect(placed.status).toBe(201);
  const spans = () => collector.spansOf(traceId);
  await expect.poll(() => drawn(spans()), { timeout: SEEN_MS_MAX }).toEqual(TRACE_OF_AN_ORDER);

  const root = spans().find(({ name }) => name === 'POST /orders');
  expect(root).toMatchObject({ parentId, tags: { 'http.status_code': 201 } });
  for (const span of spans()) {
    const parent = spans().find(({ spanId }) => spanId === span.parentId);
    if (parent !== undefined) expect(span.startUs).toBeGreaterThanOrEqual(parent.startUs - 1_000);
  }
  expect(JSON.stringify(collector.spans)).not.toContain('customers.example');

  // Whoever replays it later has nothing to add to it.
  for (const part of ['bridge', 'cart-2']) {
    await fixture.shop.kill(part);
    await fixture.shop.restart(part);
  }
  await new Promise((resolve) => setTimeout(resolve, SENT_MS));
  expect(drawn(spans())).toEqual(TRACE_OF_AN_ORDER);
});

it.each([
  ['/', ['catalog: GET /categories < the browser', 'catalog: GET /products < the browser']],
  ['/products/lantern', ['catalog: GET /products/:id < the browser']],
  ['/orders', ['order: GET /orders < the browser']],
])('the reads of the page %s are in the trace of its visitor', async (path, reads) => {
  const client = fixture.client();
  await client.cart('cart-1');
  const { traceId, headers } = sampled();
  const page = await client.look('web', path, headers);
  expect(page.status).toBe(200);
  const spans = () => collector.spansOf(traceId);
  await expect.poll(() => drawn(spans()), { timeout: SEEN_MS_MAX }).toEqual(reads);
});

it('what nobody samples is not traced', async () => {
  const { traceId } = sampled();
  const before = collector.spans.length;
  const client = fixture.client();
  await client.cart('cart-1', { traceparent: `00-${traceId}-${'1'.repeat(16)}-00` });
  await client.cart('cart-1');
  await new Promise((resolve) => setTimeout(resolve, SENT_MS));
  expect(collector.spans.length).toBe(before);
});

it('a collector that goes away is not missed', async () => {
  await collector.close();
  const client = fixture.client();
  for (let index = 0; index < 50; index++) {
    const { headers } = sampled();
    expect((await client.cart('cart-1', headers)).status).toBe(200);
  }
  expect((await client.add('cart-1', 'lantern')).status).toBe(200);
});
