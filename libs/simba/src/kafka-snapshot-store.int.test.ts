import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { KafkaLog } from './kafka-log.ts';
import { KafkaReader } from './kafka-reader.ts';
import { KafkaSnapshotStore, type KafkaSnapshotStoreOptions } from './kafka-snapshot-store.ts';
import { createLog, createSnapshotTopic, trimLog } from './kafka-topics.ts';
import { Replica } from './replica.ts';
import { takeSnapshot } from './take-snapshot.ts';
import { type Add, tally } from './tally.test-support.ts';
import { trimmableBelow } from './trimmable-below.ts';
import { structured } from './wrapper.ts';

const settings = { brokers: inject('kafkaBrokers').split(','), clientId: 'snapshots-test' };
const BYTES = new Uint8Array(9);
const SEGMENT_MS = 200;
const closes: (() => Promise<unknown>)[] = [];

afterAll(async () => {
  for (const close of closes.reverse()) await close();
});

async function context(options: KafkaSnapshotStoreOptions = {}) {
  const topic = `test-${randomBytes(6).toString('hex')}`;
  await createLog(settings, topic, 'local');
  await createSnapshotTopic(settings, `${topic}-snapshots`, 'local');
  const log = new KafkaLog(settings, topic);
  const store = new KafkaSnapshotStore(settings, `${topic}-snapshots`, options);
  closes.push(
    async () => store.close(),
    () => log.close(),
  );
  return { topic, log, store };
}

let ids = 0;
async function fill(log: KafkaLog, count: number): Promise<void> {
  const blank = { source: 'test', session: null, fingerprint: '', traceparent: null };
  for (let done = 0; done < count; done += 500) {
    const payloads = Array.from({ length: 500 }, () => {
      const message: Add = { type: 'Add', name: `n${ids % 700}`, amount: (ids % 5) - 1 };
      const id = `c${ids++}`;
      return structured.wrap({ ...blank, origin: null, previousOrigin: null, id, message });
    });
    await log.append(payloads);
  }
}

async function started(log: KafkaLog, snapshots?: KafkaSnapshotStore) {
  const options = { log, machine: tally, context: 'tally', source: 'tally/1' };
  const replica = new Replica({ ...options, ...(snapshots && { snapshots }) });
  closes.push(() => replica.stop());
  await replica.start();
  return replica;
}

async function numbersOf(store: KafkaSnapshotStore, id: string): Promise<readonly number[]> {
  const numbers: number[] = [];
  for await (const { number } of store.chunks(id)) numbers.push(number);
  return numbers;
}

/** Every segment that is done with is compacted at the cleaner's next look. */
async function compactSoon(topic: string): Promise<void> {
  const { brokers, clientId } = settings;
  const admin = new Kafka({ brokers, clientId, logLevel: logLevel.NOTHING }).admin();
  const config = {
    'cleanup.policy': 'compact',
    'segment.ms': String(SEGMENT_MS),
    'min.cleanable.dirty.ratio': '0',
    'max.compaction.lag.ms': '1',
    'delete.retention.ms': '1',
  };
  const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
  await admin.alterConfigs({
    validateOnly: false,
    resources: [{ type: 2, name: topic, configEntries }],
  });
  await admin.disconnect();
}

/** Of all that the topic has; a tombstone is what is left of something that is gone. */
async function keysOf(topic: string): Promise<readonly string[]> {
  const reader = await KafkaReader.connect(settings, topic, 0);
  const end = await reader.end();
  const keys: string[] = [];
  for (let next = 0; next < end; ) {
    const { records } = await reader.fetch(next, 1_048_576);
    keys.push(...records.flatMap(({ key, value }) => (value === null ? [] : String(key))));
    next = (records.at(-1)?.offset ?? end) + 1;
  }
  reader.close();
  return keys;
}

const idOf = (key: string) => key.replace('manifest/', '').replace(/\/.*$/, '');

const take = (log: KafkaLog, store: KafkaSnapshotStore) =>
  takeSnapshot({ log, machine: tally, store, onIgnored: () => {} });

describe('snapshots in Kafka', () => {
  it('give the digest of a replay, also on a log that was trimmed', async () => {
    const { topic, log, store } = await context();
    await fill(log, 3_000);
    const older = await take(log, store);
    await fill(log, 1_000);
    const newer = await take(log, store);
    expect(newer.kept.map(({ id }) => id)).toEqual([newer.manifest.id, older.manifest.id]);
    await fill(log, 500);
    const replayed = await started(log);
    const quick = await started(log, store);
    expect(quick.snapshotOffset).toBe(newer.manifest.next);
    expect(await quick.digest()).toEqual(await replayed.digest());

    await trimLog(settings, topic, trimmableBelow(newer.kept) ?? 0);
    expect(await log.read(0)).toBeNull();
    const last = older.manifest.next - 1;
    expect((await log.read(last))?.offset).toBe(last);
    const trimmed = await started(log, store);
    expect(await trimmed.digest()).toEqual(await replayed.digest());
    await expect(started(log)).rejects.toMatchObject({ code: 'log-unusable' });
  });

  it('keep the two newest, and forget the others and halves of them', async () => {
    const { topic, log, store } = await context({ writingMsMax: 0 });
    await store.putChunk('half', { number: 0, bytes: new Uint8Array(9) });
    const taken: string[] = [];
    for (let i = 0; i < 3; i++) {
      await fill(log, 500);
      taken.unshift((await take(log, store)).manifest.id);
    }
    expect((await store.manifests()).map(({ id }) => id)).toEqual(taken.slice(0, 2));
    // All the rest has its tombstones already, though the broker has not compacted yet.
    const raw = new KafkaLog(settings, `${topic}-snapshots`);
    closes.push(() => raw.close());
    const end = await raw.end();
    await store.retain(taken.slice(0, 2));
    expect(await raw.end()).toBe(end);
    await store.retain([]);
    expect(await raw.end()).toBeGreaterThan(end);
    expect(await store.manifests()).toEqual([]);
  });

  it('leave alone what another is writing, and what it has written since', async () => {
    const { log, store } = await context();
    await fill(log, 500);
    const older = (await take(log, store)).manifest;
    await fill(log, 500);
    await store.putChunk('half', { number: 0, bytes: new Uint8Array(9) });
    const newer = (await take(log, store)).manifest;
    await store.putManifest({ id: 'others', manifest: new Uint8Array(3) });
    await store.retain([older.id]);
    const ids = (await store.manifests()).map(({ id }) => id);
    expect(ids).toEqual(['others', newer.id, older.id]);
    expect(await numbersOf(store, 'half')).toEqual([0]);
  });

  it('are whole when a chunk came twice, and the first of them was compacted away', async () => {
    const { store } = await context();
    // The one that was put first landed after the next one, and what it stood for is gone.
    for (const number of [0, 2, 1, 3]) await store.putChunk('late', { number, bytes: BYTES });
    for (const number of [0, 3]) await store.putChunk('lost', { number, bytes: BYTES });
    expect(await numbersOf(store, 'late')).toEqual([0, 1, 2, 3]);
    expect(await numbersOf(store, 'lost')).toEqual([0]);
  });

  it('are found when the topic has been compacted, and the old ones are gone', async () => {
    const { topic, log, store } = await context();
    const snapshots = `${topic}-snapshots`;
    await compactSoon(snapshots);
    const taken: string[] = [];
    for (let i = 0; i < 5; i++) {
      await fill(log, 500);
      taken.unshift((await take(log, store)).manifest.id);
      await pause(SEGMENT_MS);
    }
    const [newest = '', older = '', ...gone] = taken;
    // Only a segment that is written to no more is compacted.
    await store.putChunk('next', { number: 0, bytes: BYTES });
    const left = async () => new Set((await keysOf(snapshots)).map((key) => idOf(key)));
    await expect
      .poll(left, { timeout: 90_000, interval: 1_000 })
      .toEqual(new Set([older, newest, 'next']));
    for (const id of gone) expect(await numbersOf(store, id)).toEqual([]);
    expect((await store.manifests()).map(({ id }) => id)).toEqual([newest, older]);

    const replayed = await started(log);
    const quick = await started(log, store);
    expect(quick.snapshotOffset).toBe(2_501);
    expect(await quick.digest()).toEqual(await replayed.digest());
    await store.putManifest({ id: newest, manifest: BYTES });
    const fromOlder = await started(log, store);
    expect(fromOlder.snapshotOffset).toBe(2_001);
    expect(await fromOlder.digest()).toEqual(await replayed.digest());
  });

  it('are not missed where their topic does not exist', async () => {
    const { topic, log } = await context();
    await fill(log, 500);
    const nowhere = new KafkaSnapshotStore(settings, `${topic}-nowhere`);
    closes.push(async () => nowhere.close());
    const replica = await started(log, nowhere);
    expect(Object.fromEntries(replica.snapshotsIgnored)).toEqual({ unreadable: 1 });
    expect(replica.state).toBe('live');
  });
});
