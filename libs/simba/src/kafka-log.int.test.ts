import { randomBytes } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { describe, expect, inject, it } from 'vitest';
import { KafkaLog } from './kafka-log.ts';
import { checkLog, createLog, createLogCopy } from './kafka-topics.ts';
import { describeLog } from './log.contract.ts';

const settings = { brokers: inject('kafkaBrokers').split(','), clientId: 'kafka-log-test' };
const kafka = new Kafka({ ...settings, logLevel: logLevel.NOTHING });

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
