import { randomBytes } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { describe, expect, inject, it } from 'vitest';
import { KafkaLog } from './kafka-log.ts';
import { checkLog, createLog, createLogCopy } from './kafka-topics.ts';
import { ACTIVATE_LEVEL } from './ledger.ts';
import { describeLog } from './log.contract.ts';
import type { LogBatch } from './log.ts';
import { structured } from './wrapper.ts';

const settings = { brokers: inject('kafkaBrokers').split(','), clientId: 'kafka-log-test' };
const kafka = new Kafka({ ...settings, logLevel: logLevel.NOTHING });

const PATIENT_RECORDS = 200;

function freshTopic(): string {
  return `test-${randomBytes(6).toString('hex')}`;
}

async function createTopic(topic: string, config: Record<string, string>): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, configEntries }] });
  await admin.disconnect();
}

describeLog('KafkaLog', async () => {
  const topic = freshTopic();
  await createTopic(topic, { 'message.timestamp.type': 'LogAppendTime' });
  return new KafkaLog(settings, topic);
});

it('a patient follower is handed many records at once, where another gets each', async () => {
  const topic = freshTopic();
  await createLog(settings, topic, 'local');
  const log = new KafkaLog(settings, topic);
  const batchesOf = async (isPatient: boolean): Promise<number> => {
    const done = new AbortController();
    let batches = 0;
    const onBatch = async ({ records }: LogBatch) => {
      batches++;
      if (records.at(-1)?.offset === PATIENT_RECORDS) done.abort();
    };
    await log.follow(onBatch, { signal: done.signal, after: null, isPatient });
    return batches;
  };
  const following = [batchesOf(true), batchesOf(false)];
  for (let i = 0; i < PATIENT_RECORDS; i++) await log.append([{ value: Buffer.from(`${i}`) }]);
  const [patient = 0, prompt = 0] = await Promise.all(following);
  expect(patient).toBeLessThan(prompt / 2);
  await log.close();
});

describe("a log's topic", () => {
  it('is created with the settings that a log needs, and opened once', async () => {
    const topic = freshTopic();
    expect(await createLog(settings, topic, 'local')).toBe('created');
    expect(await createLog(settings, topic, 'local')).toBe('present');
    await checkLog(settings, topic, 'local');
    const log = new KafkaLog(settings, topic);
    expect(await log.end()).toBe(1);
    await log.close();
  });

  it('begins at the level that it is created with; one that is there stays as it is', async () => {
    const [fresh, old] = [freshTopic(), freshTopic()];
    await createLog(settings, old, 'local');
    expect(await createLog(settings, fresh, 'local', { level: 3 })).toBe('created');
    expect(await createLog(settings, old, 'local', { level: 3 })).toBe('present');
    const logs = [fresh, old].map((topic) => new KafkaLog(settings, topic));
    expect(await Promise.all(logs.map((log) => log.end()))).toEqual([3, 1]);
    const levels: unknown[] = [];
    for (const offset of [1, 2]) {
      const record = await logs[0]?.read(offset);
      levels.push(structured.unwrap(record ?? { value: null, headers: {} })?.message);
    }
    expect(levels).toEqual([2, 3].map((level) => ({ type: ACTIVATE_LEVEL, level })));
    for (const log of logs) await log.close();
  });

  it.each([
    ['may expire by time', { 'retention.ms': '604800000' }, 'retention.ms'],
    ['may expire by size', { 'retention.bytes': '1000000' }, 'retention.bytes'],
    ['is compacted', { 'cleanup.policy': 'compact' }, 'cleanup.policy'],
  ])('is refused when it %s', async (_, config: Record<string, string>, named) => {
    const topic = freshTopic();
    await createTopic(topic, config);
    const check = checkLog(settings, topic, 'local');
    await expect(check).rejects.toMatchObject({ code: 'log-unusable' });
    await expect(check).rejects.toThrow(named);
  });

  it("is refused in production with its producers' clocks; as a copy it is fit here", async () => {
    const topic = freshTopic();
    await createLogCopy(settings, topic, 'local');
    const check = checkLog(settings, topic, 'production');
    await expect(check).rejects.toThrow('message.timestamp.type is CreateTime');
    await checkLog(settings, topic, 'local');
  });

  it('is refused in production on one broker', async () => {
    const topic = freshTopic();
    await createLog(settings, topic, 'local');
    await expect(checkLog(settings, topic, 'production')).rejects.toThrow('replication is 1');
  });

  it('may yet come when it is missing', async () => {
    const check = checkLog(settings, freshTopic(), 'local');
    await expect(check).rejects.toMatchObject({ code: 'rejected' });
  });
});
