import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { order } from '@thingy/order-domain';
import { takeSnapshot } from '@thingy/simba';
import { type KafkaLog, KafkaSnapshotStore, type KafkaTable, trimLog } from '@thingy/simba/kafka';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { traceLog } from '../copy-log/trace-log.ts';
import { type LocalKafka, startKafka } from '../kafka/kafka-local.ts';
import { OrderLog } from '../testing/order-log.ts';
import { forget } from './forget.ts';
import { forgetCommand } from './forget-command.ts';

const ANNA = 'Anna@customers.example';
const BERT = 'bert@customers.example';
/** The cleaner looks every 15 s, and deletes a file a while after it has replaced it. */
const COMPACTED_MS_MAX = 90_000;
const TOPIC_RESOURCE = 2;

let dataDir: string;
let kafka: LocalKafka;
let settings: { readonly brokers: readonly string[]; readonly clientId: string };
const closes: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'thingy-forget-'));
  kafka = await startKafka({ dataDir, heapMb: 256 });
  settings = { brokers: [kafka.brokers], clientId: 'forget-test' };
});

afterAll(async () => {
  vi.unstubAllEnvs();
  for (const close of closes.reverse()) await close();
  await kafka.stop();
  await rm(dataDir, { recursive: true });
});

async function opened(prefix: string) {
  const orders = await OrderLog.create(settings, prefix, 1_000);
  const snapshots = new KafkaSnapshotStore(settings, `${prefix}order-snapshots`);
  closes.push(
    async () => snapshots.close(),
    () => orders.close(),
  );
  return { orders, log: orders.log, snapshots, keys: orders.keys };
}

async function keysIn(keys: KafkaTable): Promise<ReadonlyMap<string, Uint8Array>> {
  const kept = new Map<string, Uint8Array>();
  for await (const { key, value } of keys.entries()) {
    if (value === null) kept.delete(key);
    else kept.set(key, Uint8Array.from(value));
  }
  return kept;
}

async function digestOf(log: KafkaLog, snapshots: KafkaSnapshotStore): Promise<string> {
  const end = await log.end();
  const trace = await traceLog('order', { log, snapshots, first: 0, end, snapshotId: null });
  return trace.digests.get(end) ?? '';
}

it('forgets all orders of an address, however it was written, and nobody else', async () => {
  const { orders, log, snapshots, keys } = await opened('address-');
  const [first, , third] = await orders.place([ANNA, BERT, ' anna@CUSTOMERS.example']);
  const digest = await digestOf(log, snapshots);
  expect((await keysIn(keys)).size).toBe(3);

  const forgotten = await forget({ email: 'anna@customers.example' }, keys, { log, snapshots });
  expect(forgotten).toEqual({ keys: 2, orderIds: [first, third] });
  const left = await keysIn(keys);
  expect([...left.keys()].map((name) => name.split('.')[0])).toEqual(['an-order-for-tests-1']);
  expect(await digestOf(log, snapshots)).toBe(digest);
  expect(await forget({ email: ANNA }, keys, { log, snapshots })).toMatchObject({ keys: 0 });
});

it('finds the orders of a log that was trimmed, too', async () => {
  const { orders, log, snapshots, keys } = await opened('trimmed-');
  await orders.place([ANNA, BERT, ANNA]);
  const taken = await takeSnapshot({ log, machine: order, store: snapshots, onIgnored: () => {} });
  await orders.place([BERT, ANNA]);
  await trimLog(settings, 'trimmed-order', taken.manifest.next - 1);
  const forgotten = await forget({ email: ANNA }, keys, { log, snapshots });
  expect(forgotten.keys).toBe(3);
  expect((await keysIn(keys)).size).toBe(2);
});

it('as a command it forgets by order id, and says so when there is nobody', async () => {
  const { orders, keys } = await opened('command-');
  const [id = ''] = await orders.place([ANNA, BERT]);
  vi.stubEnv('KAFKA_BROKERS', kafka.brokers);
  vi.stubEnv('TOPIC_PREFIX', 'command-');
  const said = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  expect(await forgetCommand(['--order', id])).toBe(0);
  expect((await keysIn(keys)).size).toBe(1);
  expect(await forgetCommand(['--order', id])).toBe(3);
  expect(await forgetCommand(['--email', BERT])).toBe(0);
  expect((await keysIn(keys)).size).toBe(0);
  expect(said.mock.calls.flat().join('\n')).not.toContain('customers.example');
  expect(await forgetCommand([])).toBe(2);
  expect(await forgetCommand(['--email', BERT, '--order', id])).toBe(2);
});

it('after compaction the bytes of the keys are gone from the disk', async () => {
  const { orders, log, snapshots, keys } = await opened('compacted-');
  await orders.place([ANNA, BERT]);
  const kept = [...(await keysIn(keys))];
  const isOnDisk = async (key: Uint8Array) =>
    (await segmentsOf('compacted-')).includes(Buffer.from(key));
  for (const [, key] of kept) expect(await isOnDisk(key)).toBe(true);
  await forget({ email: ANNA }, keys, { log, snapshots });

  // As after a day, at once: the next order closes the segment, and the cleaner takes it.
  await configure('compacted-order-keys', {
    'cleanup.policy': 'compact',
    'max.compaction.lag.ms': '500',
    'segment.ms': '500',
    'file.delete.delay.ms': '100',
  });
  await vi.waitFor(
    async () => {
      await orders.place([BERT]);
      const annas = kept.filter(([name]) => name.startsWith('an-order-for-tests-0.'));
      expect(annas).toHaveLength(1);
      for (const [, key] of annas) expect(await isOnDisk(key)).toBe(false);
    },
    { timeout: COMPACTED_MS_MAX, interval: 1_000 },
  );
  const berts = kept.filter(([name]) => name.startsWith('an-order-for-tests-1.'));
  for (const [, key] of berts) expect(await isOnDisk(key)).toBe(true);
  const after = await keysIn(keys);
  expect([...after.keys()]).toEqual(expect.arrayContaining(berts.map(([name]) => name)));
  expect([...after.keys()].filter((name) => name.startsWith('an-order-for-tests-0.'))).toEqual([]);
});

/** All that the broker has on disk of the keys. */
async function segmentsOf(prefix: string): Promise<Buffer> {
  const folder = join(dataDir, 'data', `${prefix}order-keys-0`);
  const contents: Buffer[] = [];
  for (const name of await readdir(folder)) {
    // The cleaner may have taken it meanwhile.
    contents.push(await readFile(join(folder, name)).catch(() => Buffer.of()));
  }
  return Buffer.concat(contents);
}

async function configure(topic: string, config: Readonly<Record<string, string>>): Promise<void> {
  const admin = new Kafka({ brokers: [kafka.brokers], logLevel: logLevel.NOTHING }).admin();
  const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
  await admin.alterConfigs({
    validateOnly: false,
    resources: [{ type: TOPIC_RESOURCE, name: topic, configEntries }],
  });
  await admin.disconnect();
}
