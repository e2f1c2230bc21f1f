import { randomBytes } from 'node:crypto';
import { cart, cartOf } from '@thingy/cart-domain';
import { catalog } from '@thingy/catalog-domain';
import { CART_LINES_MAX } from '@thingy/contracts';
import { order } from '@thingy/order-domain';
import {
  ACTIVATE_LEVEL,
  hasCode,
  type Log,
  Replica,
  type StateMachine,
  structured,
  type Typed,
} from '@thingy/simba';
import { createLog, KafkaLog } from '@thingy/simba/kafka';
import { freePorts } from '@thingy/tools';
import { afterAll, expect, inject, test } from 'vitest';
import { bestsellers } from './bestsellers.ts';
import { TestProcess } from './process.test-support.ts';
import { nextOrder } from './sales-route.ts';

/** More than a bridge may have unconfirmed: it is killed in the middle of its backfill. */
const PRODUCTS = 1_200;
const BUYERS = 4;
const STOCK = 100_000;
const PRICE_CENTS = 250;
const SENDS_MAX = 10;
const SETTLE_MS_MAX = 60_000;
/** Many processes start and replay; alone on a machine it takes a tenth of this. */
const TEST_MS_MAX = 300_000;
const settle = { timeout: SETTLE_MS_MAX, interval: 50 };

const brokers = inject('kafkaBrokers');
const prefix = `route-${randomBytes(4).toString('hex')}-`;
const settings = { brokers: brokers.split(','), clientId: 'add-route-test' };
const productIds = Array.from({ length: PRODUCTS }, (_, i) => `p-${String(i).padStart(4, '0')}`);
const stops: (() => Promise<unknown>)[] = [];

afterAll(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** From its TypeScript or JavaScript, beside this file. */
function bridgeProcess(main: string, env: NodeJS.ProcessEnv = {}): TestProcess {
  const url = new URL(main, import.meta.url);
  const bridge = new TestProcess(url, { KAFKA_BROKERS: brokers, TOPIC_PREFIX: prefix, ...env });
  stops.push(() => bridge.kill());
  return bridge;
}

/** The service's own, of today: it knows neither the level nor the target. */
async function oldBridge() {
  const [port] = await freePorts(1);
  const env = { LOCAL_PROFILE: '1', PORT: '0', HOST: '127.0.0.1', MANAGEMENT_PORT: String(port) };
  const bridge = bridgeProcess('../../services/bridge/dist/main.js', env);
  const readiness = async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/ready`).catch(() => null);
    return `${answer?.status} ${await answer?.text()}`;
  };
  return { bridge, readiness };
}

async function replicaOf<Model, Message extends Typed, Outcome extends Typed>(
  context: string,
  machine: StateMachine<Model, Message, Outcome>,
) {
  const log = new KafkaLog(settings, `${prefix}${context}`);
  const replica = new Replica({ log, machine, context, source: `${context}/test` });
  await replica.start();
  stops.push(async () => {
    await replica.stop();
    await log.close();
  });
  return { log, replica };
}

/** Sends a command until its outcome is known, always with the same id. */
async function submitted<Model, Message extends Typed, Outcome extends Typed>(
  replica: Replica<Model, Message, Outcome>,
  id: string,
  session: string | null,
  message: Message,
) {
  for (let sends = 1; ; sends++) {
    try {
      return await replica.submit({ id, session, message });
    } catch (error) {
      const mayBeSentAgain = hasCode(error, 'unknown') || hasCode(error, 'rejected');
      if (!mayBeSentAgain || sends === SENDS_MAX) throw error;
    }
  }
}

async function activate(log: Log, level: number): Promise<void> {
  const nobody = { session: null, fingerprint: '', traceparent: null };
  const noFact = { origin: null, previousOrigin: null };
  const message = { type: ACTIVATE_LEVEL, level } as Typed;
  const record = { id: `level-${level}`, source: 'test', ...nobody, ...noFact, message };
  await log.append([structured.wrap(record)]);
}

/** The system with its history: products on sale, and each of them sold once. */
async function openSystem() {
  for (const context of ['catalog', 'cart', 'order', 'bestsellers']) {
    const level = context === 'order' ? order.levelMax : 1;
    await createLog(settings, `${prefix}${context}`, 'local', { level });
  }
  const products = (await replicaOf('catalog', catalog)).replica;
  const carts = (await replicaOf('cart', cart)).replica;
  const orders = await replicaOf('order', nextOrder);
  const old = [await oldBridge(), await oldBridge()] as const;
  const changes = productIds.map((id) => submitted(products, `put-${id}`, null, putProduct(id)));
  const stocks = productIds.map((productId) => {
    const message = { type: 'SetStock', productId, quantity: STOCK } as const;
    return submitted(orders.replica, `stock-${productId}`, null, message);
  });
  await Promise.all([...changes, ...stocks]);
  const known = () => orders.replica.read((model) => model.products.size);
  await expect.poll(known, settle).toBe(PRODUCTS);
  const collector = buyerOf(orders.replica, 'collector');
  for (let from = 0; from < PRODUCTS; from += CART_LINES_MAX) {
    await collector.order(productIds.slice(from, from + CART_LINES_MAX));
  }
  return { orders, carts, collector, old };
}

function putProduct(id: string) {
  const text = { name: `Thingy ${id}`, description: '', picture: 'red-paper-lantern.svg' };
  const product = { id, ...text, priceCents: PRICE_CENTS, category: 'Things' };
  return { type: 'PutProduct', product } as const;
}

type Orders = Replica<
  ReturnType<typeof nextOrder.initial>,
  Parameters<typeof nextOrder.decide>[1],
  Parameters<typeof nextOrder.evolve>[1]
>;

function buyerOf(orders: Orders, session: string) {
  let generation = 0;
  /** One piece of each. */
  const order = async (ids: readonly string[]) => {
    const orderId = `order-of-${session}-${String(generation).padStart(8, '0')}`;
    const message = {
      type: 'PlaceOrder',
      orderId,
      generation,
      lines: ids.map((productId) => ({ productId, quantity: 1, unitPriceCents: PRICE_CENTS })),
      currency: 'EUR',
      totalCents: ids.length * PRICE_CENTS,
      sealedEmail: 'sealed',
    } as const;
    const { outcomes } = await submitted(orders, orderId, session, message);
    expect(outcomes[0]?.type).toBe('OrderPlaced');
    generation++;
  };
  return { session, order, orders: () => generation };
}

/** Buyers who order, three pieces at a time, until the load is stopped. */
function load(orders: Orders) {
  let isOver = false;
  const buyers = Array.from({ length: BUYERS }, (_, i) => buyerOf(orders, `buyer-${i}`));
  const buying = buyers.map(async (buyer, i) => {
    for (let round = i; !isOver; round += BUYERS) {
      const first = (round * 7) % (PRODUCTS - 3);
      await buyer.order(productIds.slice(first, first + 3));
    }
  });
  const ordered = () => buyers.reduce((sum, buyer) => sum + buyer.orders(), 0);
  /** Resolves when so many more orders have been placed. */
  const more = async (count: number) => {
    const wanted = ordered() + count;
    await expect.poll(ordered, settle).toBeGreaterThanOrEqual(wanted);
  };
  const stop = async () => {
    isOver = true;
    await Promise.all(buying);
  };
  return { buyers, more, stop };
}

/** What the source's own model says. */
function soldIn(orders: Orders): Promise<Readonly<Record<string, number>>> {
  return orders.read(({ placed }) => {
    const sold: Record<string, number> = {};
    for (const { outcome } of [...placed.values()].flat()) {
      for (const { productId, quantity } of outcome.lines) {
        sold[productId] = (sold[productId] ?? 0) + quantity;
      }
    }
    return sold;
  });
}

test(
  'a route comes to a running system, whichever of its bridges is killed',
  async () => {
    const { orders, carts, collector, old } = await openSystem();
    const { replica: sales } = await replicaOf('bestsellers', bestsellers);
    const shopping = load(orders.replica);
    await shopping.more(20);

    // Beside one another at the old level they carry the same.
    const next = [bridgeProcess('./run-next-bridge.ts'), bridgeProcess('./run-next-bridge.ts')];
    await shopping.more(20);
    await next[0]?.kill();
    await old[0].bridge.kill();
    await shopping.more(20);
    next[0]?.start();
    old[0].bridge.start();
    await shopping.more(20);
    expect(sales.counts.decided).toBe(0);

    await activate(orders.log, 3);
    const told = () => sales.counts.decided;
    await expect.poll(told, { ...settle, interval: 5 }).toBeGreaterThan(0);
    await Promise.all(next.map((bridge) => bridge.kill()));
    await shopping.more(20);
    for (const bridge of next) bridge.start();
    await expect.poll(told, settle).toBeGreaterThanOrEqual(PRODUCTS);
    await shopping.more(20);
    await next[1]?.kill();

    // The old ones stand in front of the level, also after another start, and may leave.
    await old[1].bridge.kill();
    old[1].bridge.start();
    for (const { readiness } of old) {
      await expect
        .poll(readiness, settle)
        .toMatch(/^503 .*routes of order wait.*level 3 is not known here/);
    }
    for (const { bridge } of old) await bridge.kill();
    await shopping.more(20);
    await shopping.stop();

    const sold = () => sales.read((model) => Object.fromEntries([...model.sold].sort()));
    const wanted = Object.fromEntries(Object.entries(await soldIn(orders.replica)).sort());
    await expect.poll(sold, settle).toEqual(wanted);
    for (const { session, orders: ordered } of [collector, ...shopping.buyers]) {
      const generation = () => carts.read((model) => cartOf(model, session).generation);
      await expect.poll(generation, settle).toBe(ordered());
    }
    expect(next[0]?.isRunning, next[0]?.printed).toBe(true);
    const { replica: replayed } = await replicaOf('bestsellers', bestsellers);
    await Promise.all([sales.latest(), replayed.latest()]);
    expect((await replayed.digest()).digest).toBe((await sales.digest()).digest);
  },
  TEST_MS_MAX,
);
