import { randomBytes } from 'node:crypto';
import { CompressionTypes, Kafka, logLevel } from 'kafkajs';
import { expect, inject, it } from 'vitest';
import { KafkaLog } from './kafka-log.ts';
import { createTable } from './kafka-topics.ts';
import type { StoredRecord } from './log.ts';

const settings = { brokers: inject('kafkaBrokers').split(','), clientId: 'kafka-reader-test' };
const kafka = new Kafka({ ...settings, logLevel: logLevel.NOTHING });
const SEGMENT_MS = 200;
const COMPACTED_MS_MAX = 90_000;
const TEST_MS_MAX = 120_000;
const LOOK_MS = 500;
/** Below it are the records that are compacted. */
const OFFSETS = 10;

/** By kafkajs's own producer. */
async function send(topic: string, keys: readonly string[], isPacked = false): Promise<void> {
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const compression = isPacked ? CompressionTypes.GZIP : CompressionTypes.None;
  await producer.send({ topic, compression, messages: keys.map((key) => ({ key, value: key })) });
  await producer.disconnect();
}

/** All that comes until the record that says this. */
async function followUntil(topic: string, last: string): Promise<readonly StoredRecord[]> {
  const log = new KafkaLog(settings, topic);
  const done = new AbortController();
  const seen: StoredRecord[] = [];
  await log.follow(
    async ({ records }) => {
      seen.push(...records);
      if (String(records.at(-1)?.value) === last) done.abort();
    },
    { signal: done.signal, after: null },
  );
  await log.close();
  return seen;
}

async function emptyTopic(): Promise<string> {
  const topic = `test-${randomBytes(6).toString('hex')}`;
  await createTable(settings, topic, 'local');
  return topic;
}

it('follows over packed batches and markers of transactions, which are no records', async () => {
  const topic = await emptyTopic();
  const transactionalId = randomBytes(6).toString('hex');
  const producer = kafka.producer({ transactionalId, idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  for (const value of ['a', 'b']) {
    const transaction = await producer.transaction();
    const messages = [value, `${value}${value}`].map((key) => ({
      key,
      value: key,
      headers: { told: value },
    }));
    await transaction.send({ topic, compression: CompressionTypes.GZIP, messages });
    await transaction.commit();
  }
  await producer.disconnect();
  await send(topic, ['c'], true);
  const seen = await followUntil(topic, 'c');
  const told = seen.map(({ offset, value, headers }) => {
    return [offset, String(value), String(headers.told)];
  });
  expect(told).toEqual([
    [0, 'a', 'a'],
    [1, 'aa', 'a'],
    [3, 'b', 'b'],
    [4, 'bb', 'b'],
    [6, 'c', 'undefined'],
  ]);
  const log = new KafkaLog(settings, topic);
  expect(await log.read(2)).toBeNull();
  expect(String((await log.read(3))?.value)).toBe('b');
  await log.close();
});

it(
  'follows over what was compacted away, at the end of batches too',
  async () => {
    const topic = await emptyTopic();
    await compactSoon(topic);
    await send(topic, ['kept', 'old', 'old', 'new']);
    await send(topic, ['old', 'new'], true);
    await send(topic, ['old', 'old', 'new', 'old']);
    let round = 0;
    const left = async () => {
      // Only a segment that is written to no more is compacted.
      await send(topic, [`round ${++round}`]);
      const seen = await followUntil(topic, `round ${round}`);
      return seen.map(({ offset }) => offset).filter((offset) => offset < OFFSETS);
    };
    await expect.poll(left, { timeout: COMPACTED_MS_MAX, interval: LOOK_MS }).toEqual([0, 8, 9]);
  },
  TEST_MS_MAX,
);

async function compactSoon(topic: string): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  const config = {
    'cleanup.policy': 'compact',
    'segment.ms': String(SEGMENT_MS),
    'min.cleanable.dirty.ratio': '0',
    'max.compaction.lag.ms': '1',
  };
  const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
  const resources = [{ type: 2, name: topic, configEntries }];
  await admin.alterConfigs({ validateOnly: false, resources });
  await admin.disconnect();
}
