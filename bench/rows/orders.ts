import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { CURRENCY, type PlaceOrderRequest, type ProductView } from '@thingy/contracts';
import { alternate } from '../alternate.ts';
import { Apart } from '../apart.ts';
import { HttpConnection, wireOf } from '../http-connection.ts';
import { cpuMsOf } from '../metrics.ts';
import { portOf } from '../port-of.ts';
import { firstProducts } from '../products.ts';
import type { SendAnswer, SendQuestion } from '../programs/send-requests.ts';
import { pick, type Row, rowOf } from '../row.ts';
import { mintSessions } from '../sessions.ts';
import { ORIGIN, type Stage } from '../stage.ts';

const ROUNDS = 5;
const CLIENTS = 64;
const ORDERS_EACH = 30;
const LINES = 3;
/** More than all rounds take. */
const STOCK = 500_000;
const SENDER = join(import.meta.dirname, '../programs/send-requests.ts');

interface Ordering {
  readonly perSecond: number;
  readonly cpuUsEach: number;
}

/** Orders that all have one product in common, beside orders that have none. */
export async function orders(stage: Stage): Promise<Row[]> {
  const shop = await stage.shop();
  const port = portOf(shop.part('order'));
  const [hot, ...own] = await firstProducts(portOf(shop.part('catalog')), 1 + CLIENTS * LINES);
  if (hot === undefined) throw new Error('there are no products');
  await stockUp(port, shop.backOfficeToken, [hot, ...own]);
  const sender = new Apart<SendQuestion, SendAnswer>(SENDER);
  const order = async (first: ProductView | null): Promise<Ordering> => {
    const cookies = await mintSessions(portOf(shop.part('cart')), CLIENTS);
    const clients = cookies.map((cookie, client) => {
      const products = own.slice(client * LINES, (client + 1) * LINES);
      const lines = first === null ? products : [first, ...products.slice(1)];
      return ordersOf(cookie, lines);
    });
    const before = await cpuMsOf(shop.part('order'));
    const { requests, seconds } = await sender.ask({ port, clients, times: 1, status: 201 });
    const cpuMs = (await cpuMsOf(shop.part('order'))) - before;
    return { perSecond: requests / seconds, cpuUsEach: (cpuMs * 1_000) / requests };
  };
  try {
    for (const warmUp of [null, hot, null]) await order(warmUp);
    const pairs = await alternate(
      ROUNDS,
      () => order(null),
      () => order(hot),
    );
    const name = 'POST /orders, a hot product';
    return [
      rowOf(
        `${name}, ${CLIENTS} clients`,
        '/s',
        pick(pairs, (each) => each.perSecond),
      ),
      rowOf(
        `${name}, ${CLIENTS} clients, CPU`,
        'µs',
        pick(pairs, (each) => each.cpuUsEach),
      ),
    ];
  } finally {
    await sender.stop();
  }
}

/** One after the other, as the generations of one session must be. */
function ordersOf(cookie: string, products: readonly ProductView[]): string[] {
  const lines = products.map(({ id, priceCents }) => {
    return { productId: id, quantity: 1, unitPriceCents: priceCents };
  });
  const totalCents = products.reduce((sum, { priceCents }) => sum + priceCents, 0);
  const requestOf = (generation: number): PlaceOrderRequest => ({
    id: randomBytes(16).toString('base64url'),
    generation,
    email: 'anna@customers.example',
    lines,
    currency: CURRENCY,
    totalCents,
  });
  const headers = { cookie, origin: ORIGIN };
  return Array.from({ length: ORDERS_EACH }, (_, generation) =>
    wireOf({ method: 'POST', path: '/orders', headers, body: requestOf(generation) }),
  );
}

async function stockUp(
  port: number,
  token: string,
  products: readonly ProductView[],
): Promise<void> {
  const connection = await HttpConnection.to(port);
  for (const { id } of products) {
    const { status } = await connection.send(
      wireOf({
        method: 'PUT',
        path: `/stock/${id}`,
        headers: { authorization: `Bearer ${token}` },
        body: { quantity: STOCK },
      }),
    );
    if (status !== 200) throw new Error(`PUT /stock/${id} answered ${status}`);
  }
  connection.close();
}
