import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { ProductView } from '@thingy/contracts';
import { Apart } from '../apart.ts';
import { wireOf } from '../http-connection.ts';
import { portOf } from '../port-of.ts';
import { firstProducts } from '../products.ts';
import type { SendAnswer, SendQuestion } from '../programs/send-requests.ts';
import { ReplicaSet } from '../replica-set.ts';
import { type Row, rowOf } from '../row.ts';
import { mintSessions } from '../sessions.ts';
import { ORIGIN, type Stage } from '../stage.ts';
import { pairOf, takeTurns } from '../take-turns.ts';

const ROUNDS = 3;
const WARM_UPS = 1;
const REPLICAS = 3;
const CLIENTS = 48;
const READS_EACH = 250;
const COMMANDS_EACH = 75;
/** Products that a session adds in turn; a line holds 99 pieces. */
const LINES = 5;
const SENDER = join(import.meta.dirname, '../programs/send-requests.ts');

type Sender = Apart<SendQuestion, SendAnswer>;

/** Which replicas run, and which of them are asked. */
interface Setting {
  readonly running: number;
  readonly asked: number;
}

/** All that are asked share the clients; `follows`: a second one runs, and nobody asks it. */
const SETTINGS = {
  one: { running: 1, asked: 1 },
  two: { running: 2, asked: 2 },
  three: { running: 3, asked: 3 },
  follows: { running: 2, asked: 1 },
} as const satisfies Record<string, Setting>;

interface Figures {
  readonly perSecond: number;
  /** For each request, all replicas together. */
  readonly cpuUsEach: number;
  /** Likewise of the replicas that nobody asks. */
  readonly followingCpuUsEach: number;
  readonly senderCpuUsEach: number;
}

/** Requests for one measurement. */
interface Traffic {
  readonly name: string;
  readonly kind: 'catalog' | 'cart';
  readonly status: number;
  readonly times: number;
  /** Any read. */
  readonly path: string;
  /** By client. */
  clientsAt(port: number): Promise<readonly (readonly string[])[]>;
}

/** What a second and a third replica add. */
export async function replicas(stage: Stage): Promise<Row[]> {
  const products = await firstProducts(portOf((await stage.shop()).part('catalog')), LINES);
  await stage.closeShop();
  const reads = await measure(stage, readsOf(products));
  return [...reads, ...(await measure(stage, addsOf(products)))];
}

async function measure(stage: Stage, traffic: Traffic): Promise<Row[]> {
  const set = await ReplicaSet.start(stage, traffic.kind, traffic.path, REPLICAS);
  const senders = set.ports.map((): Sender => new Apart(SENDER));
  try {
    const under = (setting: Setting) => () => figuresUnder(setting, traffic, set, senders);
    const measurements: Record<keyof typeof SETTINGS, () => Promise<Figures>> = {
      one: under(SETTINGS.one),
      two: under(SETTINGS.two),
      three: under(SETTINGS.three),
      follows: under(SETTINGS.follows),
    };
    // Unmeasured: compiled code is what is compared.
    await takeTurns(WARM_UPS, measurements);
    return rowsOf(traffic, await takeTurns<keyof typeof SETTINGS, Figures>(ROUNDS, measurements));
  } finally {
    await Promise.all(senders.map((sender) => sender.stop()));
    await set.stop();
  }
}

function rowsOf(
  { name, kind }: Traffic,
  rounds: readonly Readonly<Record<keyof typeof SETTINGS, Figures>>[],
): Row[] {
  const cpu = ({ cpuUsEach }: Figures) => cpuUsEach;
  const perSecond = (figures: Figures) => figures.perSecond;
  const rows = (['two', 'three'] as const).flatMap((many) => [
    rowOf(`${name}, ${many} replicas beside one`, '/s', pairOf(rounds, 'one', many, perSecond)),
    rowOf(`${name}, ${many} replicas beside one, CPU`, 'µs', pairOf(rounds, 'one', many, cpu)),
  ]);
  const generator = rounds.map(({ one }) => {
    return { baseline: one.cpuUsEach, subject: one.senderCpuUsEach };
  });
  const following = rounds.map(({ follows: { cpuUsEach, followingCpuUsEach } }) => {
    return { baseline: cpuUsEach - followingCpuUsEach, subject: followingCpuUsEach };
  });
  return [
    ...rows,
    ...(kind === 'cart'
      ? [rowOf(`${name}, a replica that follows beside the one asked, CPU`, 'µs', following)]
      : []),
    rowOf(`${name}, the load generator beside the service, CPU`, 'µs', generator),
  ];
}

async function figuresUnder(
  { running, asked }: Setting,
  { clientsAt, times, status }: Traffic,
  set: ReplicaSet,
  senders: readonly Sender[],
): Promise<Figures> {
  const { ports } = set;
  const clients = await clientsAt(ports[0] ?? 0);
  return await set.withRunning(running, async () => {
    const before = await set.cpuMs(running);
    const startedAtMs = performance.now();
    const answers = await Promise.all(
      senders.slice(0, asked).map((sender, index) =>
        sender.ask({
          port: ports[index] ?? 0,
          clients: clients.filter((_, client) => client % asked === index),
          times,
          status,
        }),
      ),
    );
    const seconds = (performance.now() - startedAtMs) / 1_000;
    await set.caughtUp(running);
    const after = await set.cpuMs(running);
    const spentMs = after.map((ms, index) => ms - (before[index] ?? 0));
    const requests = sumOf(answers.map((each) => each.requests));
    const usEach = (ms: readonly number[]) => (sumOf(ms) * 1_000) / requests;
    return {
      perSecond: requests / seconds,
      cpuUsEach: usEach(spentMs),
      followingCpuUsEach: usEach(spentMs.slice(asked)),
      senderCpuUsEach: sumOf(answers.map((each) => each.cpuUsEach * each.requests)) / requests,
    };
  });
}

/** One product's page, again and again. */
function readsOf(products: readonly ProductView[]): Traffic {
  const path = `/products/${products[0]?.id}`;
  const wire = wireOf({ method: 'GET', path, headers: { origin: ORIGIN } });
  const clients = Array.from({ length: CLIENTS }, () => [wire]);
  return {
    name: 'GET product',
    kind: 'catalog',
    status: 200,
    times: READS_EACH,
    path,
    clientsAt: async () => clients,
  };
}

/** Every client in a session of its own, which is new every time. */
function addsOf(products: readonly ProductView[]): Traffic {
  const addBy = (cookie: string, index: number) =>
    wireOf({
      method: 'POST',
      path: '/cart/items',
      headers: { cookie, origin: ORIGIN, 'idempotency-key': randomBytes(16).toString('base64url') },
      body: { productId: products[index % products.length]?.id, quantity: 1 },
    });
  return {
    name: 'POST /cart/items',
    kind: 'cart',
    status: 200,
    times: 1,
    path: '/cart',
    clientsAt: async (port) => {
      const cookies = await mintSessions(port, CLIENTS);
      return cookies.map((cookie) =>
        Array.from({ length: COMMANDS_EACH }, (_, index) => addBy(cookie, index)),
      );
    },
  };
}

function sumOf(figures: readonly number[]): number {
  return figures.reduce((sum, each) => sum + each, 0);
}
