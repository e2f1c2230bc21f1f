import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { readKafkaSettings } from '@thingy/host/kafka-settings';
import { openEmail, partsOfSealed } from '@thingy/order/email-sealer';
import { order } from '@thingy/order-domain';
import {
  decodeEnvelope,
  Replica,
  type StoredRecord,
  structured,
  type Typed,
  takeSnapshot,
} from '@thingy/simba';
import {
  checkLog,
  createLog,
  KafkaLog,
  KafkaLogCopy,
  KafkaSnapshotStore,
  KafkaTable,
  trimLog,
} from '@thingy/simba/kafka';
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  Kafka,
  logLevel,
  ResourcePatternTypes,
} from 'kafkajs';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { forget } from '../forget/forget.ts';
import { OrderLog } from '../testing/order-log.ts';
import { type SecuredKafka, startSecuredKafka } from '../testing/secured-kafka.ts';
import { copyCommand } from './copy-command.ts';
import { type ContextCopyOptions, copyContext } from './copy-context.ts';
import type { CopySettings } from './copy-settings.ts';

const SECRET = 'a-secret-for-tests-only';
const ANNA = 'anna@customers.example';
const BERT = 'Bert@customers.example';
const CLARA = 'clara@customers.example';
const say = () => undefined;
const WHOLE: ContextCopyOptions = { start: 'start', secret: SECRET, say };

const target = { brokers: inject('kafkaBrokers').split(','), clientId: 'copy-test' };
const run = `test-${process.pid}-${Date.now()}-`;
let kafka: SecuredKafka;
/** May do everything. */
let owner: { readonly brokers: readonly string[]; readonly clientId: string };
const closes: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  kafka = await startSecuredKafka({ hasAcls: true });
  owner = { brokers: [kafka.openBrokers], clientId: 'copy-test' };
  const admin = new Kafka({ brokers: [kafka.openBrokers], logLevel: logLevel.NOTHING }).admin();
  const mayOnly = [AclOperationTypes.READ, AclOperationTypes.DESCRIBE];
  await admin.createAcls({
    acl: mayOnly.map((operation) => ({
      operation,
      resourceType: AclResourceTypes.TOPIC,
      resourceName: '*',
      resourcePatternType: ResourcePatternTypes.LITERAL,
      principal: 'User:shop',
      host: '*',
      permissionType: AclPermissionTypes.ALLOW,
    })),
  });
  await admin.disconnect();
});

afterAll(async () => {
  for (const close of closes.reverse()) await close();
  await kafka.stop();
});

/** The source as the tool sees it, by credentials that may only read. */
function settingsOf(prefix: string): CopySettings {
  return { source: readKafkaSettings('copy-log', kafka.env), target, prefix, profile: 'local' };
}

async function openOrders(prefix: string): Promise<OrderLog> {
  const orders = await OrderLog.create(owner, prefix, 500_000);
  closes.push(() => orders.close());
  return orders;
}

async function recordsOf(log: KafkaLog, from: number, end: number): Promise<StoredRecord[]> {
  const records: StoredRecord[] = [];
  const done = new AbortController();
  const after = from === 0 ? null : await log.read(from - 1);
  await log.follow(
    async (batch) => {
      records.push(...batch.records);
      if (records.length >= end - from) done.abort();
    },
    { signal: done.signal, after },
  );
  return records;
}

/** What the copy's keys open, by order id. */
async function addressesIn(prefix: string, records: readonly StoredRecord[]) {
  const keys = new Map<string, Uint8Array>();
  const table = new KafkaTable(target, `${prefix}order-keys`);
  for await (const { key, value } of table.entries()) if (value) keys.set(key, value.slice());
  table.close();
  const found = new Map<string, string>();
  for (const { value } of records) {
    const envelope = decodeEnvelope(value);
    const { sealedEmail } = (envelope?.message ?? {}) as { sealedEmail?: string };
    if (envelope === null || sealedEmail === undefined) continue;
    const parts = partsOfSealed(sealedEmail);
    const key = parts === null ? undefined : keys.get(parts.keyName);
    const isOpen = parts !== null && key !== undefined;
    found.set(envelope.id, isOpen ? openEmail(key, parts.keyName, parts.sealed) : '');
  }
  return found;
}

async function replicaOf(prefix: string, settings: typeof target, withSnapshots: boolean) {
  const topic = `${prefix}order`;
  const log = new KafkaLog(settings, topic);
  const snapshots = new KafkaSnapshotStore(settings, `${topic}-snapshots`);
  const replica = new Replica({
    log,
    machine: order,
    context: 'order',
    source: 'order/tests',
    ...(withSnapshots && { snapshots }),
  });
  closes.push(
    () => log.close(),
    () => replica.stop(),
  );
  await replica.start();
  return replica;
}

it('a copy has all records where they were, and nobody it tells of', async () => {
  const prefix = `${run}whole-`;
  const orders = await openOrders(prefix);
  const [annas = '', berts = '', again = ''] = await orders.place([ANNA, BERT, ANNA.toUpperCase()]);
  await orders.setStock(2_500, 400_000);
  const [claras = ''] = await orders.place([CLARA]);
  const snapshots = new KafkaSnapshotStore(owner, `${prefix}order-snapshots`);
  await forget({ email: CLARA }, orders.keys, { log: orders.log, snapshots });

  const first = await copyContext('order', settingsOf(prefix), { ...WHOLE, end: 1_700 });
  expect(first).toMatchObject({ copied: 1_700, isEqual: true });
  const rest = await copyContext('order', settingsOf(prefix), WHOLE);
  const end = await orders.log.end();
  expect(rest).toMatchObject({ copied: end - 1_700, end, isEqual: true });
  expect(await copyContext('order', settingsOf(prefix), WHOLE)).toMatchObject({ copied: 0, end });

  const copy = new KafkaLog(target, `${prefix}order`);
  const there = await recordsOf(orders.log, 0, end);
  const here = await recordsOf(copy, 0, end);
  const places = (records: readonly StoredRecord[]) => records.map((r) => [r.offset, r.timeMs]);
  expect(places(here)).toEqual(places(there));
  const isChanged = ({ value }: StoredRecord, i: number) =>
    !Buffer.from(value ?? '').equals(there[i]?.value ?? Buffer.of());
  expect(here.filter(isChanged)).toHaveLength(4);
  const addresses = await addressesIn(prefix, here);
  expect(addresses.get(annas)).toMatch(/^person-[\da-f]{16}@copy\.example$/);
  expect(addresses.get(again)).toBe(addresses.get(annas));
  expect(addresses.get(berts)).not.toBe(addresses.get(annas));
  expect(addresses.get(claras)).toBe('');
  await copy.close();
  const [production, laptop] = [
    await replicaOf(prefix, owner as typeof target, false),
    await replicaOf(prefix, target, false),
  ];
  expect(await laptop.digest()).toEqual(await production.digest());
  expect(laptop.log).toBe(production.log);
  await checkLog(target, `${prefix}order`, 'local');
  await expect(checkLog(target, `${prefix}order`, 'production')).rejects.toThrow('CreateTime');
});

it('the source is only read: its credentials can do nothing else', async () => {
  const prefix = `${run}whole-`;
  const log = new KafkaLog(settingsOf(prefix).source, `${prefix}order`);
  const end = await log.end();
  await expect(log.append([{ value: Buffer.from('{}') }])).rejects.toMatchObject({
    code: 'rejected',
  });
  expect(await log.end()).toBe(end);
  await log.close();
});

it('without the keys addresses are dropped, and the copy is proven all the same', async () => {
  const prefix = `${run}dropped-`;
  const orders = await openOrders(prefix);
  await orders.place([ANNA, BERT]);
  const copied = await copyContext('order', settingsOf(prefix), { ...WHOLE, secret: null });
  expect(copied).toMatchObject({ isEqual: true, addresses: { replaced: 0, empty: 2 } });
  const copy = new KafkaLog(target, `${prefix}order`);
  const addresses = await addressesIn(prefix, await recordsOf(copy, 0, copied.end));
  expect([...addresses.values()]).toEqual(['', '']);
  await copy.close();
});

it('a trimmed log is copied from its snapshot on, and a replica starts from the copy', async () => {
  const prefix = `${run}trimmed-`;
  const orders = await openOrders(prefix);
  await orders.place([ANNA, BERT]);
  await orders.setStock(1_200, 300_000);
  await orders.place([ANNA]);
  const snapshots = new KafkaSnapshotStore(owner, `${prefix}order-snapshots`);
  const { copyableAt } = await snapshotOf(prefix, orders.log, snapshots);
  await trimLog(owner, `${prefix}order`, copyableAt - 10);
  const [later = ''] = await orders.place([BERT]);

  await expect(copyContext('order', settingsOf(prefix), WHOLE)).rejects.toThrow('was trimmed');
  const start = 'snapshot' as const;
  const copied = await copyContext('order', settingsOf(prefix), { ...WHOLE, start });
  expect(copied).toMatchObject({ first: copyableAt, copied: 1, isEqual: true });
  const again = await copyContext('order', settingsOf(prefix), { ...WHOLE, start });
  expect(again).toMatchObject({ copied: 0, isEqual: true });

  const laptop = await replicaOf(prefix, target, true);
  expect(laptop.snapshotOffset).toBe(copyableAt);
  const production = await replicaOf(prefix, owner as typeof target, true);
  expect(await laptop.digest()).toEqual(await production.digest());
  const placed = await laptop.read((model) =>
    [...model.decided.values()].map(({ outcome }) =>
      outcome.type === 'OrderPlaced' ? outcome.sealedEmail : '',
    ),
  );
  const kept = new KafkaTable(target, `${prefix}order-keys`);
  const keys = new Map<string, Uint8Array>();
  for await (const { key, value } of kept.entries()) if (value) keys.set(key, value.slice());
  const opened = placed.map((sealedEmail) => {
    const { keyName = '', sealed = '' } = partsOfSealed(sealedEmail) ?? {};
    return openEmail(keys.get(keyName) ?? new Uint8Array(32), keyName, sealed);
  });
  expect(opened[2]).toBe(opened[0]);
  expect(opened[3]).toBe(opened[1]);
  expect(new Set(opened).size).toBe(2);
  expect(later).not.toBe('');
  kept.close();
});

async function snapshotOf(prefix: string, log: KafkaLog, snapshots: KafkaSnapshotStore) {
  // Nothing was routed yet that a bridge would have to land: it is one of a shop without one.
  const taken = await takeSnapshot({ log, machine: order, store: snapshots, onIgnored: () => {} });
  expect(taken.isNew, prefix).toBe(true);
  return { copyableAt: taken.manifest.next };
}

it('a difference that was planted is found, and where', async () => {
  const prefix = `${run}planted-`;
  const orders = await openOrders(prefix);
  await orders.setStock(1_800, 100_000);
  await orders.setStock(700, 90_000);
  await orders.place([ANNA]);
  const settings = settingsOf(prefix);
  await copyContext('order', settings, { ...WHOLE, end: 1_500 });
  const copy = new KafkaLogCopy(target, `${prefix}order`);
  const [record] = await recordsOf(orders.log, 1_500, 1_501);
  if (record === undefined) throw new Error('the log is too short');
  const text = Buffer.from(record.value ?? '').toString();
  const planted = Buffer.from(text.replace('"quantity":100000', '"quantity":100001'));
  const [next] = await recordsOf(orders.log, 1_501, 1_502);
  await copy.append([{ ...record, value: planted }, ...(next ? [next] : [])]);
  await copy.close();

  const copied = await copyContext('order', settings, WHOLE);
  expect(copied.isEqual).toBe(false);
  expect(copied.line).toContain('a record says another thing at or after 1000, before 2000');
});

it('what was interrupted goes on where it was', async () => {
  const prefix = `${run}killed-`;
  const orders = await openOrders(prefix);
  for (let i = 0; i < 30; i++) await orders.setStock(1_000, 1_000 + i);
  await orders.place([ANNA]);
  const child = copyProcess(prefix);
  const gone = once(child, 'exit');
  const copy = new KafkaLog(target, `${prefix}order`);
  const hasBegun = async () => (await copy.end().catch(() => 0)) > 0;
  await vi.waitFor(async () => expect(await hasBegun()).toBe(true), {
    timeout: 60_000,
    interval: 5,
  });
  child.kill('SIGKILL');
  await gone;
  expect(await once(copyProcess(prefix), 'exit')).toEqual([0, null]);
  const copied = await copyContext('order', settingsOf(prefix), WHOLE);
  expect(copied).toMatchObject({ copied: 0, end: await orders.log.end(), isEqual: true });
  expect(await copy.end()).toBe(copied.end);
  await copy.close();
});

function copyProcess(prefix: string) {
  const source = Object.entries(kafka.env).map(([name, value]) => [`SOURCE_${name}`, value]);
  return spawn(process.execPath, [join(import.meta.dirname, '../copy-log.ts'), 'order'], {
    env: {
      ...process.env,
      ...Object.fromEntries(source),
      SOURCE_TOPIC_PREFIX: prefix,
      TOPIC_PREFIX: prefix,
      KAFKA_BROKERS: target.brokers.join(','),
      LOCAL_PROFILE: '1',
      COPY_SECRET: SECRET,
    },
    stdio: 'ignore',
  });
}

it('all contexts are copied so that bridges can go on between the copies', async () => {
  const prefix = `${run}all-`;
  const orders = await openOrders(prefix);
  await orders.place([ANNA]);
  await createLog(owner, `${prefix}cart`, 'local');
  await createLog(owner, `${prefix}catalog`, 'local');
  const log = `${prefix}order/0/tests`;
  const [known, beyond] = [
    { log, offset: 1, index: 0 },
    { log, offset: await orders.log.end(), index: 0 },
  ];
  const catalog = new KafkaLog(owner, `${prefix}catalog`);
  const fact = { source: 'tests', session: null, fingerprint: '', traceparent: null };
  const message = { type: 'StockLevelChanged', productId: 'cup', level: 3 } as Typed;
  await catalog.append([
    structured.wrap({ ...fact, id: 'one', origin: known, previousOrigin: null, message }),
    structured.wrap({ ...fact, id: 'two', origin: beyond, previousOrigin: known, message }),
  ]);
  await catalog.close();
  for (const [name, value] of Object.entries(kafka.env)) vi.stubEnv(`SOURCE_${name}`, value);
  vi.stubEnv('SOURCE_TOPIC_PREFIX', prefix);
  vi.stubEnv('KAFKA_BROKERS', target.brokers.join(','));
  vi.stubEnv('COPY_SECRET', SECRET);
  vi.stubEnv('LOCAL_PROFILE', '1');
  const said = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  expect(await copyCommand(['all'])).toBe(0);
  const ends = said.mock.calls.flat().map((line) => /^(\w+): .* 0 to (\d+)/.exec(String(line)));
  expect(ends.map((found) => found?.slice(1))).toEqual([
    ['cart', '1'],
    ['order', String(beyond.offset)],
    ['catalog', '2'],
  ]);
  expect(await copyCommand(['web'])).toBe(2);
  expect(await copyCommand(['cart', '--from', 'yesterday'])).toBe(2);
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

it('a log is never taken for a copy and written to', async () => {
  const prefix = `${run}log-`;
  await openOrders(prefix);
  await createLog(target, `${prefix}order`, 'local');
  await expect(copyContext('order', settingsOf(prefix), WHOLE)).rejects.toThrow('no copy');
});
