import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { KafkaLog } from './kafka-log.ts';
import { KafkaSnapshotStore } from './kafka-snapshot-store.ts';
import { createLog, createSnapshotTopic, trimLog } from './kafka-topics.ts';
import { Replica } from './replica.ts';
import { takeSnapshot } from './take-snapshot.ts';
import { type Add, tally } from './tally.test-support.ts';
import { trimmableBelow } from './trimmable-below.ts';
import { structured } from './wrapper.ts';

const settings = { brokers: inject('kafkaBrokers').split(','), clientId: 'snapshots-test' };
const closes: (() => Promise<unknown>)[] = [];

afterAll(async () => {
  for (const close of closes.reverse()) await close();
});

async function context() {
  const topic = `test-${randomBytes(6).toString('hex')}`;
  await createLog(settings, topic, 'local');
  await createSnapshotTopic(settings, `${topic}-snapshots`, 'local');
  const log = new KafkaLog(settings, topic);
  const store = new KafkaSnapshotStore(settings, `${topic}-snapshots`);
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
    const { topic, log, store } = await context();
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
