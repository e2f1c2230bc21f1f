import { Kafka, logLevel } from 'kafkajs';
import { answer } from './answer.ts';
import { countCost } from './cost.ts';
import { liveBytes, type ReplayAnswer, type ReplayQuestion } from './replay-question.ts';

/** As much at once as `KafkaLog` fetches when it is far behind. */
const FETCH_BYTES = 1_048_576;
const WAIT_MS = 500;

/**
 * kafkajs's own consumer, which hands over whole batches, and `JSON.parse` of each record. Counted
 * from when it has joined its group: finding and joining one is no part of reading.
 */
answer(async ({ brokers, topic, end }: ReplayQuestion): Promise<ReplayAnswer> => {
  const kafka = new Kafka({
    brokers: brokers.split(','),
    clientId: 'bench',
    logLevel: logLevel.NOTHING,
  });
  const consumer = kafka.consumer({
    groupId: `bench-${process.pid}-${Date.now()}`,
    maxBytesPerPartition: FETCH_BYTES,
    maxBytes: FETCH_BYTES,
    maxWaitTimeInMs: WAIT_MS,
  });
  const before = liveBytes();
  let cost = countCost();
  consumer.on(consumer.events.GROUP_JOIN, () => {
    cost = countCost();
  });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const spent = await new Promise<ReturnType<typeof cost>>((resolve) => {
    void consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        for (const { value } of batch.messages) JSON.parse(String(value));
        if (Number(batch.lastOffset()) >= end - 1) resolve(cost());
      },
    });
  });
  await consumer.disconnect();
  return { ...spent, liveBytes: liveBytes() - before, digest: '' };
});
