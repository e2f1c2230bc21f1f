import { setTimeout as pause } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  CALM,
  PRODUCE_FAULTS,
  picks,
  SeededFaults,
} from '../../../tools/src/testing/fault-plan.ts';
import { KafkaBehindProxy } from '../../../tools/src/testing/kafka-behind-proxy.ts';
import { startThreeBrokers } from '../../../tools/src/testing/three-brokers.ts';
import { FaultTrial } from './kafka-faults.test-support.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import { checkLog } from './kafka-topics.ts';

const SEED = Number(process.env.SEED ?? 1);
const SEEDS = Number(process.env.SEEDS ?? 5);
const MINUTES = Number(process.env.MINUTES ?? 2);
const KILLS = Number(process.env.KILLS ?? 3);
const FREEZE_MS = 15_000;
const IN_SYNC_MS_MAX = 60_000;
const LEADERLESS_MS = 8_000;

function say(what: string, trial: FaultTrial, faults: number): void {
  const { answered, rejected, unknown } = trial.counts;
  console.log(`${what}: ${faults} faults, ${answered} answered, ${rejected} rejected, \
${unknown} unknown and asked again`);
}

describe('a log on one broker behind a proxy', () => {
  let kafka: KafkaBehindProxy;
  let trial: FaultTrial;

  beforeAll(async () => {
    kafka = await KafkaBehindProxy.start();
  });

  afterEach(async () => {
    kafka.proxy.plan = CALM;
    kafka.proxy.mode = 'open';
    await trial.close();
    await expect.poll(() => kafka.proxy.size, { timeout: 5_000 }).toBe(0);
  });

  afterAll(() => kafka?.close());

  async function open(): Promise<FaultTrial> {
    trial = await FaultTrial.open({ brokers: [kafka.brokers], clientId: 'faults-soak' });
    return trial;
  }

  const seeds = Array.from({ length: SEEDS }, (_, index) => SEED + index);
  it.each(seeds)('keeps its promises under all faults of Produce, seed %i', async (seed) => {
    const opened = await open();
    const before = kafka.proxy.faults;
    kafka.proxy.plan = new SeededFaults(seed, PRODUCE_FAULTS, 10);
    await opened.write({ writers: 8, each: 100 });
    kafka.proxy.plan = CALM;
    await opened.check();
    say(`seed ${seed}`, opened, kafka.proxy.faults - before);
  });

  it('goes on when the broker stood still for 15 s', async () => {
    const opened = await open();
    await opened.writeDuring(() => freeze(kafka, FREEZE_MS));
    await opened.check();
    say('stood still', opened, 1);
  });

  it(`goes on when everything happens for ${MINUTES} minutes, seed ${SEED}`, async () => {
    const opened = await open();
    const next = picks(SEED, disturbances(kafka));
    const endMs = Date.now() + MINUTES * 60_000;
    let count = 0;
    const before = kafka.proxy.faults;
    kafka.proxy.plan = new SeededFaults(SEED, PRODUCE_FAULTS, 200);
    await opened.writeDuring(async () => {
      for (; Date.now() < endMs; count++) {
        await next()();
        await pause(2_000);
      }
    });
    kafka.proxy.plan = CALM;
    await opened.check();
    say(`everything, ${count} times`, opened, kafka.proxy.faults - before);
  });
});

describe('a log on three brokers', () => {
  it(`goes on when the leader is killed ${KILLS} times`, async () => {
    const cluster = await startThreeBrokers();
    const settings = { brokers: cluster.brokers.split(','), clientId: 'faults-soak' };
    const trial = await FaultTrial.open(settings, 'production');
    await checkLog(settings, trial.topic, 'production');
    await trial.writeDuring(async () => {
      for (let kill = 0; kill < KILLS; kill++) {
        const { leader } = await partitionOf(settings, trial.topic);
        await cluster.kill(leader);
        await pause(LEADERLESS_MS);
        await cluster.restart(leader);
        const inSync = async () => (await partitionOf(settings, trial.topic)).isr.length;
        await expect.poll(inSync, { timeout: IN_SYNC_MS_MAX }).toBe(3);
      }
    });
    await trial.check();
    say('leaders killed', trial, KILLS);
    await trial.close();
    await cluster.stop();
  });
});

async function freeze(kafka: KafkaBehindProxy, ms: number): Promise<void> {
  kafka.freeze();
  await pause(ms);
  kafka.thaw();
}

function disturbances(kafka: KafkaBehindProxy): readonly (() => Promise<void>)[] {
  const during = (mode: 'refusing' | 'silent') => async () => {
    kafka.proxy.mode = mode;
    await pause(3_000);
    kafka.proxy.mode = 'open';
  };
  return [
    during('refusing'),
    during('silent'),
    () => freeze(kafka, 5_000),
    async () => kafka.proxy.cut(),
    async () => {
      await kafka.kill();
      await kafka.restart();
    },
    async () => {
      await kafka.kill();
      await kafka.restart({ movesTo: 'another-port' });
    },
  ];
}

async function partitionOf({ brokers, clientId }: KafkaSettings, topic: string) {
  const kafka = new Kafka({ brokers: [...brokers], clientId, logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const partition = topics[0]?.partitions[0];
    if (partition === undefined) throw new Error(`${topic} has no partition`);
    return partition;
  } finally {
    await admin.disconnect();
  }
}
