import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startKafka } from '../kafka/kafka-local.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A Kafka that all test files of a run share: each takes a topic prefix of its own. */
    kafkaBrokers: string;
  }
}

/** Vitest's global setup: one broker for the run, `KAFKA_BROKERS` if that is set. */
export default async function kafkaForTests(project: TestProject) {
  const given = process.env.KAFKA_BROKERS;
  if (given) {
    project.provide('kafkaBrokers', given);
    return;
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'thingy-test-kafka-'));
  const kafka = await startKafka({ dataDir });
  project.provide('kafkaBrokers', kafka.brokers);
  return async () => {
    await kafka.stop();
    await rm(dataDir, { recursive: true });
  };
}
