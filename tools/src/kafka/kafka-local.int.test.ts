import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalKafka, startKafka } from './kafka-local.ts';

let dataDir: string;
let broker: LocalKafka | undefined;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'thingy-kafka-'));
});

afterAll(async () => {
  await broker?.stop();
  await rm(dataDir, { recursive: true });
});

test('a killed broker comes back at its address with every acknowledged record', async () => {
  broker = await startKafka({ dataDir, heapMb: 256 });
  const { brokers, pid } = broker;
  await write(brokers, ['one', 'two', 'three']);

  await broker.kill();
  broker = await startKafka({ dataDir, heapMb: 256 });

  expect(broker.brokers).toBe(brokers);
  expect(broker.pid).not.toBe(pid);
  expect(await count(brokers)).toBe(3);
});

test('a broker that was left behind makes way for the next', async () => {
  const left = broker;
  broker = await startKafka({ dataDir, heapMb: 256 });
  await left?.ended;
  expect(await count(broker.brokers)).toBe(3);
});

test('a taken port is named, and how to change it', async () => {
  const port = Number(broker?.brokers.split(':')[1]);
  const other = join(dataDir, 'other');
  await expect(startKafka({ dataDir: other, port })).rejects.toThrow(
    `Port ${port} is taken. Set KAFKA_PORT`,
  );
});

const TOPIC = 'things';

function client(brokers: string): Kafka {
  return new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING });
}

async function write(brokers: string, values: string[]): Promise<void> {
  const admin = client(brokers).admin();
  await admin.createTopics({ topics: [{ topic: TOPIC }], waitForLeaders: true });
  await admin.disconnect();
  const producer = client(brokers).producer();
  await producer.connect();
  await producer.send({ topic: TOPIC, messages: values.map((value) => ({ value })) });
  await producer.disconnect();
}

async function count(brokers: string): Promise<number> {
  const admin = client(brokers).admin();
  const offsets = await admin.fetchTopicOffsets(TOPIC);
  await admin.disconnect();
  return Number(offsets[0]?.offset);
}
