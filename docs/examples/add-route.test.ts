import type { Product } from '@thingy/contracts';
import { order } from '@thingy/order-domain';
import {
  ACTIVATE_LEVEL,
  ForwardTarget,
  type Log,
  type MemoryLog,
  Replica,
  structured,
  type Typed,
} from '@thingy/simba';
import { afterEach, expect, test } from 'vitest';
import { bestsellers, bestsellersOf } from './bestsellers.ts';
import { logInMemory } from './log-in-memory.ts';
import { forward, nextOrder, sales } from './sales-route.ts';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

function bridge(source: Log, target: Log): void {
  const stopping = new AbortController();
  const targets = [new ForwardTarget('bestsellers', target)];
  const running = forward(source, targets, sales, stopping.signal);
  stops.push(() => {
    stopping.abort();
    return running;
  });
}

/** An order context with tea in stock. */
async function orders() {
  const log = await logInMemory('order', order.levelMax);
  await log.append([structured.wrap(known)]);
  const replica = new Replica({ log, machine: nextOrder, context: 'order', source: 'order/1' });
  await replica.start();
  stops.push(() => replica.stop());
  const stock = { type: 'SetStock', productId: 'tea', quantity: 1_000 } as const;
  await replica.submit({ id: 'stock', session: null, message: stock });
  let generation = 0;
  const place = async () => {
    const orderId = `order-of-ann-${String(generation).padStart(8, '0')}`;
    const line = { productId: 'tea', quantity: 2, unitPriceCents: 100 };
    const shown = { currency: 'EUR', totalCents: 200, sealedEmail: 'sealed', lines: [line] };
    const message = { type: 'PlaceOrder', orderId, generation: generation++, ...shown } as const;
    return await replica.submit({ id: orderId, session: 'ann', message });
  };
  const activate = () => log.append([structured.wrap(activation)]);
  return { log, place, activate };
}

const tea: Product = {
  id: 'tea',
  name: 'Tea',
  description: '',
  priceCents: 100,
  picture: 'tea.svg',
  category: 'drinks',
};
const known = {
  id: 'fact-1',
  source: 'example',
  session: null,
  fingerprint: '',
  traceparent: null,
  origin: { log: 'catalog/0/log', offset: 1, index: 0 },
  previousOrigin: null,
  message: { type: 'ProductChanged', product: tea },
};

const activation = {
  ...known,
  id: 'activation',
  origin: null,
  message: { type: ACTIVATE_LEVEL, level: 3 } as Typed,
};

async function bestsellersReplica(log: MemoryLog) {
  const options = { log, machine: bestsellers, context: 'bestsellers', source: 'bestsellers/1' };
  const replica = new Replica(options);
  await replica.start();
  stops.push(() => replica.stop());
  return { sold: () => replica.read((model) => bestsellersOf(model, 10)), replica };
}

test('a route that comes to a log with history loses nothing and repeats nothing', async () => {
  const { log, place, activate } = await orders();
  for (let i = 0; i < 3; i++) await place();
  const target = await logInMemory('bestsellers');
  const { sold, replica } = await bestsellersReplica(target);
  bridge(log, target);
  await place();
  await activate();
  // A second bridge beside it, as in a rolling upgrade.
  bridge(log, target);
  for (let i = 0; i < 3; i++) await place();
  await expect.poll(sold).toEqual([{ productId: 'tea', sold: 14 }]);
  // Four orders at once, by the backfill, and three one by one.
  expect(replica.counts.decided).toBe(4);
});
