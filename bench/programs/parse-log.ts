import { KafkaLog } from '@thingy/simba/kafka';
import { answer } from './answer.ts';
import { countCost } from './cost.ts';
import { liveBytes, type ReplayAnswer, type ReplayQuestion } from './replay-question.ts';

/** The least that reading a log costs a replica: `KafkaLog` fetches it; parse each record. */
answer(async ({ brokers, topic, end }: ReplayQuestion): Promise<ReplayAnswer> => {
  const before = liveBytes();
  const cost = countCost();
  const log = new KafkaLog({ brokers: brokers.split(','), clientId: 'bench' }, topic);
  const done = new AbortController();
  await log.follow(
    async ({ records }) => {
      for (const { value } of records) JSON.parse(String(value));
      if ((records.at(-1)?.offset ?? 0) >= end - 1) done.abort();
    },
    { signal: done.signal, after: null },
  );
  return { ...cost(), liveBytes: liveBytes() - before, digest: '' };
});
