import { catalog } from '@thingy/catalog-domain';
import { Replica } from '@thingy/simba';
import { KafkaLog } from '@thingy/simba/kafka';
import { answer } from './answer.ts';
import { countCost } from './cost.ts';
import { liveBytes, type ReplayAnswer, type ReplayQuestion } from './replay-question.ts';

/** The catalog's start without Nest: from nothing to a replica that serves. */
answer(async ({ brokers, topic, end }: ReplayQuestion): Promise<ReplayAnswer> => {
  const before = liveBytes();
  const cost = countCost();
  /** A log that says it ends there: the replica then starts with what is below. */
  class LogThatEnds extends KafkaLog {
    override async end(): Promise<number> {
      return end;
    }
  }
  const replica = new Replica({
    log: new LogThatEnds({ brokers: brokers.split(','), clientId: 'bench' }, topic),
    machine: catalog,
    context: 'catalog',
    source: 'bench',
  });
  await replica.start();
  const spent = cost();
  return { ...spent, liveBytes: liveBytes() - before };
});
