import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { alternate } from '../alternate.ts';
import { Apart } from '../apart.ts';
import { wireOf } from '../http-connection.ts';
import { cpuMsOf } from '../metrics.ts';
import { portOf } from '../port-of.ts';
import { firstProducts } from '../products.ts';
import type { AppendAnswer, AppendQuestion } from '../programs/bare-appends.ts';
import type { SendAnswer, SendQuestion } from '../programs/send-requests.ts';
import { pick, type Row, rowOf } from '../row.ts';
import { mintSessions } from '../sessions.ts';
import { ORIGIN, type Stage } from '../stage.ts';

const ROUNDS = 5;
const CLIENTS = 64;
const ADDS_ALONE = 300;
const ADDS_EACH = 100;
/** Products that a session adds in turn; a line holds 99 pieces. */
const LINES = 5;
const APPENDER = join(import.meta.dirname, '../programs/bare-appends.ts');
const SENDER = join(import.meta.dirname, '../programs/send-requests.ts');

/** `POST /cart/items` beside what it does in essence: an append to a log. */
export async function cart(stage: Stage): Promise<Row[]> {
  const topic = `${(await stage.emptyLogs('bare-')).prefix}cart`;
  const appender = new Apart<AppendQuestion, AppendAnswer>(APPENDER);
  const sender = new Apart<SendQuestion, SendAnswer>(SENDER);
  const add = await adding(stage, sender);
  const append = (writers: number, appendsEach: number, until: AppendQuestion['until']) =>
    appender.ask({ brokers: stage.logs.brokers, topic, writers, appendsEach, until });
  try {
    const alone = {
      append: () => append(1, ADDS_ALONE, 'seen'),
      add: () => add(1, ADDS_ALONE),
    };
    const many = {
      append: () => append(CLIENTS, ADDS_EACH, 'confirmed'),
      add: () => add(CLIENTS, ADDS_EACH),
    };
    // Unmeasured: both sides run compiled code afterwards. HTTP takes thousands of requests to it.
    for (const warmUp of [many.append, many.add, many.add, alone.append, alone.add]) await warmUp();
    const single = await alternate(ROUNDS, alone.append, alone.add);
    const crowd = await alternate(ROUNDS, many.append, many.add);
    const name = 'POST /cart/items';
    return [
      rowOf(
        `${name}, 1 client, p50`,
        'ms',
        pick(single, (each) => each.medianMs),
      ),
      rowOf(
        `${name}, ${CLIENTS} clients`,
        '/s',
        pick(crowd, (each) => each.perSecond),
      ),
      rowOf(
        `${name}, ${CLIENTS} clients, CPU`,
        'µs',
        pick(crowd, (each) => each.cpuUsEach),
      ),
    ];
  } finally {
    await appender.stop();
    await sender.stop();
  }
}

/** Adds pieces by so many clients, each in a session of its own that is new every time. */
async function adding(stage: Stage, sender: Apart<SendQuestion, SendAnswer>) {
  const shop = await stage.shop();
  const port = portOf(shop.part('cart'));
  const products = await firstProducts(portOf(shop.part('catalog')), LINES);
  const wireOfAdd = (cookie: string, index: number) =>
    wireOf({
      method: 'POST',
      path: '/cart/items',
      headers: { cookie, origin: ORIGIN, 'idempotency-key': randomBytes(16).toString('base64url') },
      body: { productId: products[index % LINES]?.id, quantity: 1 },
    });
  return async (clientCount: number, addsEach: number): Promise<AppendAnswer> => {
    const cookies = await mintSessions(port, clientCount);
    const clients = cookies.map((cookie) =>
      Array.from({ length: addsEach }, (_, index) => wireOfAdd(cookie, index)),
    );
    const before = await cpuMsOf(shop.part('cart'));
    const { requests, seconds, medianMs } = await sender.ask({
      port,
      clients,
      times: 1,
      status: 200,
    });
    const cpuMs = (await cpuMsOf(shop.part('cart'))) - before;
    return { medianMs, perSecond: requests / seconds, cpuUsEach: (cpuMs * 1_000) / requests };
  };
}
