import { setTimeout as pause } from 'node:timers/promises';
import type { KafkaSettings } from '@thingy/simba/kafka';
import { Kafka, logLevel } from 'kafkajs';

const PROBE_PAUSE_MS = 100;
const PROBE_MS_MAX = 2_000;

export type KafkaAddress = Pick<KafkaSettings, 'brokers' | 'ssl' | 'sasl'>;

/**
 * Resolves when a broker answers, and `countMin` take part; rejects after `timeoutMs` or when
 * aborted.
 */
export async function awaitKafka(
  address: KafkaAddress,
  timeoutMs: number,
  signal?: AbortSignal,
  countMin = 1,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  while (Date.now() < deadline) {
    signal?.throwIfAborted();
    try {
      await probe(address, countMin);
      return;
    } catch (error) {
      last = error;
    }
    await pause(PROBE_PAUSE_MS, undefined, signal ? { signal } : {});
  }
  throw new Error(`Kafka at ${address.brokers.join(',')} did not answer within ${timeoutMs} ms`, {
    cause: last,
  });
}

async function probe({ brokers, ssl, sasl }: KafkaAddress, countMin: number): Promise<void> {
  const kafka = new Kafka({
    brokers: [...brokers],
    ...(ssl !== undefined && { ssl }),
    ...(sasl !== undefined && { sasl }),
    logLevel: logLevel.NOTHING,
    connectionTimeout: PROBE_MS_MAX,
    requestTimeout: PROBE_MS_MAX,
    enforceRequestTimeout: true,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    const cluster = await admin.describeCluster();
    const count = cluster.brokers.length;
    if (count < countMin) throw new Error(`the controller has let ${count} brokers in so far`);
  } finally {
    await admin.disconnect();
  }
}
