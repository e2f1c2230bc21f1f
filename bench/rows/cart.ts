import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Apart } from '../apart.ts';
import { HttpConnection, wireOf } from '../http-connection.ts';
import { cpuMsOf } from '../metrics.ts';
import { portOf } from '../port-of.ts';
import { firstProducts } from '../products.ts';
import type { AppendServerQuestion } from '../programs/append-server.ts';
import type { AppendAnswer, AppendQuestion } from '../programs/bare-appends.ts';
import type { SendAnswer, SendQuestion } from '../programs/send-requests.ts';
import { type Row, rowOf } from '../row.ts';
import { mintSessions } from '../sessions.ts';
import { ORIGIN, type Stage } from '../stage.ts';
import { pairOf, takeTurns } from '../take-turns.ts';

const ROUNDS = 5;
const CLIENTS = 64;
const ADDS_ALONE = 300;
const ADDS_EACH = 100;
/** Products that a session adds in turn; a line holds 99 pieces. */
const LINES = 5;
const APPENDER = join(import.meta.dirname, '../programs/bare-appends.ts');
const SERVER = join(import.meta.dirname, '../programs/append-server.ts');
const SENDER = join(import.meta.dirname, '../programs/send-requests.ts');

/** What clients send to, and what CPU it has taken, in milliseconds. */
interface Served {
  readonly port: number;
  readonly cpuMs: () => Promise<number>;
}

/**
 * `POST /cart/items` beside what it does in essence, an append to a log, and beside the least that
 * such an append costs when it is asked for over HTTP.
 */
export async function cart(stage: Stage): Promise<Row[]> {
  const topic = `${(await stage.emptyLogs('bare-')).prefix}cart`;
  // Of its own, or the server would read the bare appends as well.
  const servedTopic = `${(await stage.emptyLogs('served-')).prefix}cart`;
  const { brokers } = stage.logs;
  const shop = await stage.shop();
  const service = shop.part('cart');
  const port = portOf(service);
  const products = await firstProducts(portOf(shop.part('catalog')), LINES);
  const wiresOf = (cookie: string, count: number) => addingWires(products, cookie, count);
  const appender = new Apart<AppendQuestion, AppendAnswer>(APPENDER);
  const server = new Apart<AppendServerQuestion, number>(SERVER);
  const sender = new Apart<SendQuestion, SendAnswer>(SENDER);
  try {
    const body = await lastAnswer(port, wiresOf);
    const bare: Served = {
      port: await server.ask({ type: 'serve', brokers, topic: servedTopic, body }),
      cpuMs: () => server.ask({ type: 'cpu' }),
    };
    const ours: Served = { port, cpuMs: () => cpuMsOf(service) };
    const measure = (clients: number, each: number, until: AppendQuestion['until']) => {
      const add = async (served: Served) => {
        const cookies = await mintSessions(port, clients);
        const wires = cookies.map((cookie) => wiresOf(cookie, each));
        return await send(sender, served, wires);
      };
      return {
        append: () => appender.ask({ brokers, topic, writers: clients, appendsEach: each, until }),
        bare: () => add(bare),
        ours: () => add(ours),
      };
    };
    const many = measure(CLIENTS, ADDS_EACH, 'confirmed');
    const alone = measure(1, ADDS_ALONE, 'seen');
    // Unmeasured: all sides run compiled code afterwards. HTTP takes thousands of requests to it.
    await takeTurns(2, many);
    await takeTurns(1, alone);
    return rowsOf(await takeTurns(ROUNDS, alone), await takeTurns(ROUNDS, many));
  } finally {
    await Promise.all([appender, server, sender].map((each) => each.stop()));
  }
}

type CartRound = Readonly<Record<'append' | 'bare' | 'ours', AppendAnswer>>;

function rowsOf(alone: readonly CartRound[], many: readonly CartRound[]): Row[] {
  const name = 'POST /cart/items';
  const medianMs = (each: AppendAnswer) => each.medianMs;
  const perSecond = (each: AppendAnswer) => each.perSecond;
  const cpuUs = (each: AppendAnswer) => each.cpuUsEach;
  const [one, crowd] = [`${name}, 1 client`, `${name}, ${CLIENTS} clients`];
  return [
    rowOf(`${one}, p50`, 'ms', pairOf(alone, 'append', 'ours', medianMs)),
    rowOf(`${one}, beside bare HTTP, p50`, 'ms', pairOf(alone, 'bare', 'ours', medianMs)),
    rowOf(crowd, '/s', pairOf(many, 'append', 'ours', perSecond)),
    rowOf(`${crowd}, CPU`, 'µs', pairOf(many, 'append', 'ours', cpuUs)),
    rowOf(`${crowd}, beside bare HTTP`, '/s', pairOf(many, 'bare', 'ours', perSecond)),
    rowOf(`${crowd}, beside bare HTTP, CPU`, 'µs', pairOf(many, 'bare', 'ours', cpuUs)),
  ];
}

/** Adds a piece of one product after the other, each as a command of its own. */
function addingWires(products: readonly { id: string }[], cookie: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    wireOf({
      method: 'POST',
      path: '/cart/items',
      headers: { cookie, origin: ORIGIN, 'idempotency-key': randomBytes(16).toString('base64url') },
      body: { productId: products[index % LINES]?.id, quantity: 1 },
    }),
  );
}

/** Of a cart that has all its lines. */
async function lastAnswer(
  port: number,
  wiresOf: (cookie: string, count: number) => string[],
): Promise<string> {
  const [cookie = ''] = await mintSessions(port, 1);
  const connection = await HttpConnection.to(port);
  let last = '';
  for (const wire of wiresOf(cookie, LINES)) last = (await connection.send(wire)).body;
  connection.close();
  return last;
}

/** Each client on a connection of its own. */
async function send(
  sender: Apart<SendQuestion, SendAnswer>,
  { port, cpuMs }: Served,
  clients: readonly (readonly string[])[],
): Promise<AppendAnswer> {
  const before = await cpuMs();
  const { requests, seconds, medianMs } = await sender.ask({
    port,
    clients,
    times: 1,
    status: 200,
  });
  const cpuUsEach = (((await cpuMs()) - before) * 1_000) / requests;
  return { medianMs, perSecond: requests / seconds, cpuUsEach };
}
