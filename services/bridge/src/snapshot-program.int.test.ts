import { randomBytes } from 'node:crypto';
import { catalog } from '@thingy/catalog-domain';
import { SnapshotKeeper, type SnapshotKeeperOptions, snapshotProcess } from '@thingy/host';
import { Replica, structured } from '@thingy/simba';
import { createLog, createSnapshotTopic, KafkaLog, KafkaSnapshotStore } from '@thingy/simba/kafka';
import { afterEach, beforeEach, expect, inject, it, vi } from 'vitest';
import { Bridge } from './bridge.ts';

const CONTEXTS = ['catalog', 'cart', 'order'] as const;
const EVERY = 500;
const PROGRAM = new URL('./snapshot-program.ts', import.meta.url);
const settings = { brokers: inject('kafkaBrokers').split(','), clientId: 'keeper-test' };
const closes: (() => Promise<unknown>)[] = [];
let prefix = '';

beforeEach(async () => {
  prefix = `test-${randomBytes(6).toString('hex')}-`;
  vi.stubEnv('KAFKA_BROKERS', inject('kafkaBrokers'));
  vi.stubEnv('TOPIC_PREFIX', prefix);
  for (const name of CONTEXTS) {
    await createLog(settings, `${prefix}${name}`, 'local');
    await createSnapshotTopic(settings, `${prefix}${name}-snapshots`, 'local');
  }
});

afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
  vi.unstubAllEnvs();
});

function logOf(name: string): KafkaLog {
  const log = new KafkaLog(settings, `${prefix}${name}`);
  closes.push(() => log.close());
  return log;
}

function startBridge(): void {
  const logs = { catalog: logOf('catalog'), cart: logOf('cart'), order: logOf('order') };
  const stop = new AbortController();
  const bridge = new Bridge(logs, { catalog: null, cart: null, order: null }, 'bridge');
  const running = bridge.run(stop.signal);
  closes.push(async () => {
    stop.abort();
    await running;
  });
}

function startKeeper(more: Partial<SnapshotKeeperOptions> = {}) {
  const troubles: string[] = [];
  const keeper = new SnapshotKeeper({
    everyRecords: EVERY,
    logs: { catalog: logOf('catalog') },
    take: (context, enough, signal) => snapshotProcess(PROGRAM, [context, `${enough}`], signal),
    onTrouble: (what, error) => troubles.push(`${what}: ${error}`),
    lookMsMax: 100,
    ...more,
  });
  const stop = new AbortController();
  const running = keeper.run(stop.signal);
  closes.push(async () => {
    stop.abort();
    await running;
  });
  const figure = (wanted: string) => {
    const figures = keeper.figures();
    return figures.find(({ name, labels }) => (labels.result ?? name) === wanted)?.value as number;
  };
  return { troubles, figure };
}

let ids = 0;
async function putProducts(count: number): Promise<void> {
  const payloads = Array.from({ length: count }, () => {
    const text = { name: 'Thingy', description: 'It thinks.', picture: 'a.svg' };
    const product = { id: `p${ids % 300}`, ...text, priceCents: ++ids, category: 'Things' };
    const blank = { source: 'test', session: null, fingerprint: '', traceparent: null };
    const message = { type: 'PutProduct', product };
    const origins = { origin: null, previousOrigin: null };
    return structured.wrap({ ...blank, ...origins, id: `put-${ids}`, message });
  });
  await logOf('catalog').append(payloads);
}

async function started(snapshots: KafkaSnapshotStore | null) {
  const common = { log: logOf('catalog'), context: 'catalog', source: 'test', snapshots };
  const replica = new Replica({ ...common, machine: catalog });
  closes.push(() => replica.stop());
  await replica.start();
  return replica;
}

it('writes snapshots beside what runs; bridges and replicas start from them', async () => {
  startBridge();
  const { figure, troubles } = startKeeper();
  await putProducts(EVERY);
  await expect.poll(() => figure('taken'), { timeout: 60_000 }).toBe(1);
  expect(figure('newest_snapshot_offset')).toBe(EVERY + 1);
  const putAtSeconds = figure('newest_snapshot_timestamp_seconds');
  expect(Date.now() / 1_000 - putAtSeconds).toBeLessThan(60);
  await putProducts(EVERY - 1);
  await putProducts(1);
  await expect.poll(() => figure('taken'), { timeout: 60_000 }).toBe(2);
  expect(troubles).toEqual([]);

  const store = new KafkaSnapshotStore(settings, `${prefix}catalog-snapshots`);
  const quick = await started(store);
  expect(quick.snapshotOffset).toBe(figure('newest_snapshot_offset'));
  expect(await quick.digest()).toEqual(await (await started(null)).digest());
});

it('leaves it at one snapshot, or one too many, where several are due at once', async () => {
  startBridge();
  await putProducts(EVERY);
  const keepers = [startKeeper(), startKeeper(), startKeeper()];
  const sum = (name: string) => keepers.map(({ figure }) => figure(name)).reduce((a, b) => a + b);
  const told = () => sum('taken') + sum('found');
  await expect.poll(told, { timeout: 90_000 }).toBe(3);
  expect(sum('failed')).toBe(0);
  const replica = await started(new KafkaSnapshotStore(settings, `${prefix}catalog-snapshots`));
  expect(replica.snapshotOffset).toBe(EVERY + 1);
  expect(Object.fromEntries(replica.snapshotsIgnored)).toEqual({});
});

it('is told of as a failure while it can not be written, and nothing else is', async () => {
  vi.stubEnv('KAFKA_BROKERS', '127.0.0.1:1');
  await putProducts(EVERY);
  const { figure, troubles } = startKeeper({ everyRecords: 1 });
  await expect.poll(() => figure('failed'), { timeout: 60_000 }).toBe(1);
  expect(troubles[0]).toContain('a snapshot of catalog: Error: its process ended with 1');
});
