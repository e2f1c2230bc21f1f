import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { structured, type Typed } from '@thingy/simba';
import { createLog, createSnapshotTopic, createTable, KafkaLog } from '@thingy/simba/kafka';
import { freePorts } from '../free-ports.ts';
import { LEVELS } from '../levels.ts';
import { startInbox } from '../shop/inbox.ts';
import type { Part } from '../shop/part.ts';
import { type Shop, startShop } from '../shop/start-shop.ts';

/** More than a replica's digests are apart, and than the bridge lets pass without a snapshot. */
const PRODUCTS = 1_200;
const SNAPSHOT_EVERY_RECORDS = 1_000;
const BATCH_RECORDS = 400;
const TOLD_MS_MAX = 60_000;
const LOOK_PAUSE_MS = 50;
const BLANK = { session: null, fingerprint: '', traceparent: null };
const NO_FACT = { origin: null, previousOrigin: null };

/** A shop of its own on this broker, for who looks at its metrics; two replicas of order. */
export interface ObservedShop {
  readonly shop: Shop;
  /** Someone reads, fills a cart, orders, orders once more what is gone, and asks for nonsense. */
  visit(): Promise<void>;
  /** Makes the carts' replica stop in front of a record, and resolves when it says so. */
  getStuck(): Promise<void>;
  /** The text of every part's `/metrics`. */
  metrics(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

export async function startObservedShop(brokers: string, logDir: string): Promise<ObservedShop> {
  const prefix = `observe-${randomBytes(4).toString('hex')}-`;
  const settings = { brokers: brokers.split(','), clientId: 'observe' };
  for (const [context, level] of Object.entries(LEVELS)) {
    await createLog(settings, prefix + context, 'local', { level });
    await createSnapshotTopic(settings, `${prefix}${context}-snapshots`, 'local');
  }
  await createTable(settings, `${prefix}order-keys`, 'local');
  const logOf = (context: string) => new KafkaLog(settings, prefix + context);
  await append(
    logOf('catalog'),
    Array.from({ length: PRODUCTS }, (_, i) => putProduct(i)),
  );
  const [web = 0, smtp = 0] = await freePorts(2);
  const inbox = await startInbox({ ports: { web, smtp }, folder: join(logDir, 'inbox') });
  const env = { SNAPSHOT_EVERY_RECORDS: String(SNAPSHOT_EVERY_RECORDS), ...inbox.env };
  const shop = await startShop({
    brokers,
    prefix,
    logDir,
    web: false,
    replicas: { order: 2 },
    env,
  });
  await shop.ready();
  return {
    shop,
    async visit() {
      await visit(shop);
      // Of the order, by the replica that took it.
      await untilTold(shop.part('order-2'), 'shop_mails_total{');
    },
    async getStuck() {
      await append(logOf('cart'), [{ type: 'Nonsense' }]);
      await untilTold(shop.part('cart'), 'shop_stuck_at_offset{');
    },
    metrics: () => Promise.all(shop.parts.map(metricsOf)),
    async stop() {
      await shop.stop();
      await inbox.stop();
    },
  };
}

async function metricsOf({ managementUrl }: Part): Promise<string> {
  const answer = await fetch(`${managementUrl}/metrics`);
  const text = await answer.text();
  if (answer.ok) return text;
  throw new Error(`${managementUrl}/metrics answered ${answer.status}: ${text}`);
}

async function untilTold(part: Part, what: string): Promise<void> {
  const deadline = Date.now() + TOLD_MS_MAX;
  while (!(await metricsOf(part)).includes(what)) {
    if (Date.now() > deadline) throw new Error(`${part.name} does not tell ${what}`);
    await pause(LOOK_PAUSE_MS);
  }
}

function putProduct(index: number): Typed {
  const id = `thingy-${index}`;
  const text = { name: `Thingy ${index}`, description: 'It is looked at.', picture: 'a.svg' };
  return {
    type: 'PutProduct',
    product: { id, ...text, priceCents: 100, category: 'Things' },
  } as Typed;
}

async function append(log: KafkaLog, messages: readonly Typed[]): Promise<void> {
  const source = 'observe';
  for (let from = 0; from < messages.length; from += BATCH_RECORDS) {
    const payloads = messages.slice(from, from + BATCH_RECORDS).map((message) => {
      const id = randomBytes(9).toString('base64url');
      return structured.wrap({ ...BLANK, ...NO_FACT, id, source, message });
    });
    await log.append(payloads);
  }
  await log.close();
}

async function visit(shop: Shop): Promise<void> {
  const bearer = { authorization: `Bearer ${shop.backOfficeToken}` };
  const productId = `thingy-${Math.floor(Math.random() * PRODUCTS)}`;
  await ask(shop, 'order-1', 'PUT', `/stock/${productId}`, { quantity: 1 }, bearer);
  await ask(shop, 'catalog', 'GET', '/products?sort=price&itemsPerPage=10');
  await ask(shop, 'catalog', 'GET', `/products/${productId}`);
  await ask(shop, 'catalog', 'GET', '/products/none');
  const { headers } = await ask(shop, 'cart', 'GET', '/cart');
  const cookie = headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  // The cart may not have heard of the product yet.
  for (let status = 404; status === 404; await pause(LOOK_PAUSE_MS)) {
    const item = { productId, quantity: 1 };
    ({ status } = await ask(shop, 'cart', 'POST', '/cart/items', item, { cookie }));
  }
  const line = { productId, quantity: 1, unitPriceCents: 100 };
  for (const generation of [0, 0]) {
    const shown = { lines: [line], currency: 'EUR', totalCents: 100, email: 'a@shop.example' };
    const order = { id: randomBytes(16).toString('base64url'), generation, ...shown };
    await ask(shop, 'order-2', 'POST', '/orders', order, { cookie });
  }
  await ask(shop, 'order-2', 'GET', '/orders', undefined, { cookie });
}

async function ask(
  shop: Shop,
  part: string,
  method: string,
  path: string,
  body?: object,
  more: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const headers = { ...(body && { 'content-type': 'application/json' }), ...more };
  const text = body === undefined ? null : JSON.stringify(body);
  const answer = await fetch(`${shop.part(part).url}${path}`, { method, headers, body: text });
  await answer.arrayBuffer();
  return answer;
}
