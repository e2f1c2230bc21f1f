import { randomBytes } from 'node:crypto';
import { catalog } from '@thingy/catalog-domain';
import { type Payload, structured, takeSnapshot } from '@thingy/simba';
import { createLog, createSnapshotTopic, KafkaLog, KafkaSnapshotStore } from '@thingy/simba/kafka';
import { freePorts } from '@thingy/tools';
import { afterAll, expect, inject, test } from 'vitest';
import { TestProcess } from './process.test-support.ts';

const PRODUCTS = 500;
const PRICES = 12;
const APPENDS_MAX = 10;
/** Times that a client sends a command whose outcome it was not told in time. */
const SENDS_MAX = 20;
const SETTLE_MS_MAX = 60_000;
/** Many processes start and replay; alone on a machine it takes a tenth of this. */
const TEST_MS_MAX = 300_000;
const settle = { timeout: SETTLE_MS_MAX, interval: 50 };
const TOKEN = 'a-back-office-token-for-tests-only';

const brokers = inject('kafkaBrokers');
const prefix = `version-${randomBytes(4).toString('hex')}-`;
const topic = `${prefix}catalog`;
const settings = { brokers: brokers.split(','), clientId: 'next-version-test' };
const stops: (() => Promise<unknown>)[] = [];

afterAll(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const idOf = (index: number) => `p-${index % PRODUCTS}`;
/** Falls and rises, so that the lowest is neither the first nor the last. */
const priceOf = (index: number) => 100 + ((index * 7_919) % 1_000);

function bodyOf(index: number) {
  const text = { description: '', picture: 'red-paper-lantern.svg', category: 'Things' };
  return { name: `Thingy ${idOf(index)}`, ...text, priceCents: priceOf(index) };
}

async function version(main: string) {
  const [port, management] = await freePorts(2);
  const process = new TestProcess(new URL(main, import.meta.url), {
    KAFKA_BROKERS: brokers,
    TOPIC_PREFIX: prefix,
    LOCAL_PROFILE: '1',
    HOST: '127.0.0.1',
    PORT: String(port),
    MANAGEMENT_PORT: String(management),
    SESSION_KEYS: 'a-key-for-tests-only',
    BACK_OFFICE_TOKEN: TOKEN,
    // A test is one client, and quicker than any that the limit is for.
    ADDRESS_REQUESTS_PER_SECOND: '0',
    SESSION_COMMANDS_PER_SECOND: '0',
    // As in a cluster: what was sent before balancers notice is still served.
    DRAIN_MS: '500',
  });
  stops.push(() => process.kill());
  const url = `http://127.0.0.1:${port}`;
  const told = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${management}/${path}`).catch(() => null);
    return { status: answer?.status ?? 0, body: (await answer?.text()) ?? '' };
  };
  const position = async () => JSON.parse((await told('position')).body);
  return { process, url, told, position };
}

function putOf(index: number): Payload {
  const nobody = { source: 'history', session: null, fingerprint: '', traceparent: null };
  const noFact = { origin: null, previousOrigin: null };
  const message = { type: 'PutProduct', product: { id: idOf(index), ...bodyOf(index) } };
  return structured.wrap({ id: `put-${index}`, ...nobody, ...noFact, message });
}

/** Until they surely are there; what comes twice is a duplicate by its id. */
async function append(log: KafkaLog, payloads: readonly Payload[]): Promise<void> {
  for (let appends = 1; ; appends++) {
    try {
      return await log.append(payloads);
    } catch (error) {
      if (appends === APPENDS_MAX) throw error;
    }
  }
}

/** A log in which every product has had several prices, with a snapshot of today's version. */
async function openHistory(): Promise<KafkaLog> {
  await createLog(settings, topic, 'local');
  await createSnapshotTopic(settings, `${topic}-snapshots`, 'local');
  const log = new KafkaLog(settings, topic);
  for (let from = 0; from < PRODUCTS * PRICES; from += PRODUCTS) {
    await append(
      log,
      Array.from({ length: PRODUCTS }, (_, i) => putOf(from + i)),
    );
  }
  const store = new KafkaSnapshotStore(settings, `${topic}-snapshots`);
  await takeSnapshot({ log, machine: catalog, store, onIgnored: () => undefined });
  store.close();
  stops.push(() => log.close());
  return log;
}

/** The status, or what went wrong; a service that is only too busy is asked again. */
async function answerOf(urlOf: () => string, init?: RequestInit): Promise<string> {
  for (let sends = 1; ; sends++) {
    const answer = await fetch(urlOf(), init).catch((error: unknown) => error as Error);
    if (answer instanceof Error) return `${answer.message}: ${String(answer.cause)}`;
    const text = await answer.text();
    const isBusy = /"code":"(overloaded|outcome-unknown|log-unavailable)"/.test(text);
    if (!isBusy || sends === SENDS_MAX) return `${answer.status}`;
  }
}

/** Clients that read and change prices all the time, and note every end but a 200. */
function clients(first: string, putsBefore: number) {
  let url = first;
  let isOver = false;
  let puts = putsBefore;
  let answers = 0;
  const wrong: string[] = [];
  const ask = async (path: string, init?: RequestInit) => {
    const told = await answerOf(() => `${url}${path}`, init);
    if (told !== '200') wrong.push(`${init?.method ?? 'GET'} ${path}: ${told}`);
    answers++;
  };
  const put = async () => {
    const index = puts++;
    await ask(`/products/${idOf(index)}`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${TOKEN}`,
        'content-type': 'application/json',
        'idempotency-key': `put-by-client-${String(index).padStart(8, '0')}`,
      },
      body: JSON.stringify(bodyOf(index)),
    });
  };
  const run = async (act: () => Promise<void>) => {
    while (!isOver) await act();
  };
  const running = [
    run(put),
    run(() => ask(`/products/${idOf(puts)}`)),
    run(() => ask('/products')),
  ];
  return {
    wrong,
    switchTo: (other: string) => {
      url = other;
    },
    /** Resolves when they have had so many more answers. */
    more: async (count: number) => {
      const wanted = answers + count;
      await expect.poll(() => answers, settle).toBeGreaterThanOrEqual(wanted);
    },
    /** Resolves to the number of prices that were ever put. */
    stop: async () => {
      isOver = true;
      await Promise.all(running);
      return puts;
    },
  };
}

test(
  'the next version catches up beside the old one, serves its view, takes over',
  async () => {
    const log = await openHistory();
    const old = await version('../../services/catalog/dist/main.js');
    await expect.poll(async () => (await old.told('ready')).status, settle).toBe(200);
    expect((await old.position()).snapshot.offset).toBe(await log.end());
    const shopping = clients(old.url, PRODUCTS * PRICES);
    await shopping.more(30);

    const end = await log.end();
    const next = await version('./run-next-catalog.ts');
    const ready = async () => {
      const { status } = await next.told('ready');
      const page = await fetch(`${next.url}/lowest-prices/p-1`).catch(() => null);
      // Whoever is told too early that it is ready would be shown less than the old one shows.
      if (status === 200 || page?.status === 200) {
        expect((await next.position()).next).toBeGreaterThanOrEqual(end);
      }
      return status;
    };
    await expect.poll(ready, { ...settle, interval: 5 }).toBe(200);
    expect((await next.position()).snapshot).toEqual({ offset: null, ignored: { schema: 1 } });
    await shopping.more(30);

    // Clients go to the next version, one after the other; both come to the same.
    shopping.switchTo(next.url);
    await shopping.more(30);
    const putsBefore = await shopping.stop();
    const digests = async () => [(await old.position()).digest, (await next.position()).digest];
    await expect.poll(async () => new Set((await digests()).map(textOf)).size, settle).toBe(1);

    const later = clients(next.url, putsBefore);
    await later.more(30);
    expect(await old.process.leave()).toBe(0);
    await later.more(30);
    const puts = await later.stop();
    expect([...shopping.wrong, ...later.wrong]).toEqual([]);

    const lowest = new Map<string, number>();
    for (let index = 0; index < puts; index++) {
      const before = lowest.get(idOf(index)) ?? Number.POSITIVE_INFINITY;
      lowest.set(idOf(index), Math.min(before, priceOf(index)));
    }
    for (const [id, lowestCents] of lowest) {
      const answer = await fetch(`${next.url}/lowest-prices/${id}`);
      expect(await answer.json()).toEqual({ lowestCents });
    }
  },
  TEST_MS_MAX,
);

function textOf({ position, digest }: { position: number; digest: string }): string {
  return `${position} ${digest}`;
}
