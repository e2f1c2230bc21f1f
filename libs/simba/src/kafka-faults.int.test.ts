import { setTimeout as pause } from 'node:timers/promises';
import { type Admin, ConfigResourceTypes, Kafka, logLevel } from 'kafkajs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  CALM,
  GivenFaults,
  PRODUCE_FAULTS,
  SeededFaults,
  seedOfRun,
} from '../../../tools/src/testing/fault-plan.ts';
import { KafkaBehindProxy } from '../../../tools/src/testing/kafka-behind-proxy.ts';
import { FaultTrial, recordsOf, replicaOf } from './kafka-faults.test-support.ts';
import { KafkaLog } from './kafka-log.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import { createLog } from './kafka-topics.ts';

const FREEZE_MS = 4_000;
const AWAY_MS = 2_000;
const FAIL_MS_MAX = 15_000;
const UNGUARDED_ATTEMPTS_MAX = 10;

const seed = seedOfRun();

describe(`a log on a Kafka that fails (SEED=${seed})`, () => {
  let kafka: KafkaBehindProxy;
  let settings: KafkaSettings;
  let trial: FaultTrial | null = null;

  beforeAll(async () => {
    kafka = await KafkaBehindProxy.start();
    settings = { brokers: [kafka.brokers], clientId: 'faults-test' };
  });

  afterEach(async () => {
    kafka.proxy.plan = CALM;
    kafka.proxy.mode = 'open';
    await trial?.close();
    trial = null;
    // Nothing is left of a connection that was given up, whatever it was waiting for.
    await expect.poll(() => kafka.proxy.size, { timeout: 5_000 }).toBe(0);
  });

  afterAll(() => kafka?.close());

  async function open(): Promise<FaultTrial> {
    trial = await FaultTrial.open(settings);
    return trial;
  }

  it.each(PRODUCE_FAULTS)('keeps its promises under %s', async (fault) => {
    const opened = await open();
    const before = kafka.proxy.counts[fault];
    const max = { 'cut-before': 20, 'cut-after': 20, delay: 5, swallow: 1, 'black-hole': 1 }[fault];
    kafka.proxy.plan = new SeededFaults(seed, [fault], 8, max);
    await opened.write({ writers: 6, each: 40 });
    kafka.proxy.plan = CALM;
    expect(kafka.proxy.counts[fault]).toBeGreaterThan(before);
    await opened.check();
  });

  it.each(['refusing', 'silent'] as const)('keeps its promises when all is %s', async (mode) => {
    const opened = await open();
    await opened.writeDuring(async () => {
      kafka.proxy.mode = mode;
      await pause(AWAY_MS);
      kafka.proxy.mode = 'open';
    });
    await opened.check();
  });

  it('does not call rejected what an earlier attempt may have appended', async () => {
    const topic = `faults-refused-${seed}`;
    await createLog(settings, topic, 'local');
    const log = new KafkaLog(settings, topic);
    const before = kafka.proxy.counts.delay;
    kafka.proxy.plan = new GivenFaults('cut-after', 'delay');
    const appended = log.append([{ value: Buffer.from('appended, then refused') }]);
    const answer = expect(appended).rejects.toMatchObject({ code: 'unknown' });
    await expect.poll(() => kafka.proxy.counts.delay, { timeout: 3_000 }).toBe(before + 1);
    const configEntries = [{ name: 'max.message.bytes', value: '1' }];
    await withAdmin(settings, (admin) =>
      admin.alterConfigs({
        validateOnly: false,
        resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configEntries }],
      }),
    );
    await answer;
    expect((await recordsOf(log)).length).toBe(2);
    await log.close();
    // Another one, whose circuit is not open: the broker itself must refuse.
    const fresh = new KafkaLog(settings, topic);
    const refused = fresh.append([{ value: Buffer.from('only refused') }]);
    await expect(refused).rejects.toMatchObject({ code: 'rejected' });
    await fresh.close();
  });

  it('goes on when the broker stood still', async () => {
    const opened = await open();
    await opened.writeDuring(async () => {
      kafka.freeze();
      await pause(FREEZE_MS);
      kafka.thaw();
    });
    await opened.check();
  });

  it('goes on when the broker was killed and came back', async () => {
    const opened = await open();
    await opened.writeDuring(async () => {
      await kafka.kill();
      await kafka.restart();
    });
    await opened.check();
  });

  it('goes on when the broker came back at another address', async () => {
    const opened = await open();
    await opened.writeDuring(async () => {
      await kafka.kill();
      await kafka.restart({ movesTo: 'another-port' });
    });
    await opened.check();
  });

  it('fails when the log was cut off below what was applied', async () => {
    const opened = await open();
    await opened.write({ writers: 2, each: 20 });
    await kafka.copy(opened.topic);
    await opened.write({ writers: 2, each: 20 });
    await kafka.kill();
    await kafka.putBack(opened.topic);
    await kafka.restart();
    await expectFailure(opened);
  });

  it('fails when the topic was deleted and made again', async () => {
    const opened = await open();
    await opened.write({ writers: 2, each: 20 });
    await withAdmin(settings, (admin) => admin.deleteTopics({ topics: [opened.topic] }));
    await createLog(settings, opened.topic, 'local');
    await expectFailure(opened);
  });

  it('goes on when older records were trimmed; a replica that needs them fails', async () => {
    const opened = await open();
    await opened.write({ writers: 2, each: 20 });
    await trim(settings, opened.topic, 10);
    kafka.proxy.cut();
    await opened.write({ writers: 2, each: 20 });
    expect(opened.replica.state).toBe('live');

    const log = new KafkaLog(settings, opened.topic);
    const late = replicaOf(log, 'tally/late');
    await expect(late.start()).rejects.toMatchObject({ code: 'log-unusable' });
    expect(late.state).toBe('failed');
    await late.stop();
    await log.close();
  });

  it('finds out kafkajs as it comes: it acknowledges what is not in the log', async () => {
    const topic = `faults-unguarded-${seed}`;
    await createLog(settings, topic, 'local');
    const log = new KafkaLog(settings, topic);
    const acknowledged: string[] = [];
    let lost: readonly string[] = [];
    for (let attempt = 0; attempt < UNGUARDED_ATTEMPTS_MAX && lost.length === 0; attempt++) {
      kafka.proxy.plan = new SeededFaults(seed + attempt, ['cut-after'], 8);
      acknowledged.push(...(await sendUnguarded(settings, topic, attempt)));
      kafka.proxy.plan = CALM;
      const inLog = new Set((await recordsOf(log)).map(({ value }) => String(value)));
      lost = acknowledged.filter((value) => !inLog.has(value));
    }
    await log.close();
    // Its connections stay as well, after its disconnect.
    kafka.proxy.cut();
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(lost.length).toBeGreaterThan(0);
  });
});

/** What an idempotent producer with its own retries acknowledges, record by record. */
async function sendUnguarded(
  { brokers, clientId }: KafkaSettings,
  topic: string,
  attempt: number,
): Promise<readonly string[]> {
  const retry = { retries: 20, initialRetryTime: 30, maxRetryTime: 300 };
  const kafka = new Kafka({ brokers: [...brokers], clientId, retry, logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  const acknowledged: string[] = [];
  const write = async (writer: number) => {
    for (let i = 0; i < 20; i++) {
      const value = `${attempt}/${writer}/${i}`;
      await producer.send({ topic, acks: -1, messages: [{ value }] }).then(
        () => acknowledged.push(value),
        () => null, // What it says has failed is not held against it.
      );
    }
  };
  await Promise.all(Array.from({ length: 16 }, (_, writer) => write(writer)));
  await producer.disconnect();
  return acknowledged;
}

async function expectFailure({ replicas }: FaultTrial): Promise<void> {
  for (const replica of replicas) {
    await expect.poll(() => replica.state, { timeout: FAIL_MS_MAX }).toBe('failed');
    expect(replica.trouble).toMatchObject({ code: 'log-unusable' });
  }
}

async function trim(settings: KafkaSettings, topic: string, below: number): Promise<void> {
  const partitions = [{ partition: 0, offset: String(below) }];
  await withAdmin(settings, async (admin) => {
    // kafkajs must have met the topic before.
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions });
  });
}

async function withAdmin(
  { brokers, clientId }: KafkaSettings,
  use: (admin: Admin) => Promise<unknown>,
): Promise<void> {
  const kafka = new Kafka({ brokers: [...brokers], clientId, logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  try {
    await use(admin);
  } finally {
    await admin.disconnect();
  }
}
