import { Kafka, logLevel } from 'kafkajs';
import { median } from '../row.ts';
import { answer } from './answer.ts';
import type { AppendAnswer, AppendQuestion } from './bare-appends.ts';
import { countCost } from './cost.ts';

/** As large as a cart's command. */
const RECORD = Buffer.from('x'.repeat(280));

/** kafkajs as its manual shows it: as many writers, each with a request per record. */
answer(async ({ brokers, topic, writers, appendsEach }: AppendQuestion): Promise<AppendAnswer> => {
  const kafka = new Kafka({
    brokers: brokers.split(','),
    clientId: 'bench',
    logLevel: logLevel.NOTHING,
  });
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const latenciesMs: number[] = [];
  const write = async () => {
    for (let i = 0; i < appendsEach; i++) {
      const startedAt = performance.now();
      await producer.send({ topic, acks: -1, messages: [{ value: RECORD, partition: 0 }] });
      latenciesMs.push(performance.now() - startedAt);
    }
  };
  const cost = countCost();
  await Promise.all(Array.from({ length: writers }, write));
  const { cpuMs, wallMs } = cost();
  await producer.disconnect();
  const appends = writers * appendsEach;
  return {
    medianMs: median(latenciesMs),
    perSecond: (appends * 1_000) / wallMs,
    cpuUsEach: (cpuMs * 1_000) / appends,
  };
});
