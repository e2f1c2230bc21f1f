import { catalog } from '@thingy/catalog-domain';
import { Digest, Replica } from '@thingy/simba';
import { KafkaLog, KafkaSnapshotStore } from '@thingy/simba/kafka';
import { answer } from './answer.ts';
import { countCost } from './cost.ts';
import { liveBytes, type ReplayAnswer, type ReplayQuestion } from './replay-question.ts';

/** Never asks the domain for its digest, and the domain makes none before it is asked. */
const withoutDigest = { ...catalog, digest: () => new Digest() };

/** The catalog's start without Nest: from nothing to a replica that serves. */
answer(async (question: ReplayQuestion): Promise<ReplayAnswer> => {
  const { brokers, topic, end, snapshots } = question;
  const settings = { brokers: brokers.split(','), clientId: 'bench' };
  const before = liveBytes();
  const cost = countCost();
  /** A log that says it ends there: the replica then starts with what is below. */
  class LogThatEnds extends KafkaLog {
    override async end(): Promise<number> {
      return end;
    }
  }
  const replica = new Replica({
    log: new LogThatEnds(settings, topic),
    machine: question.withoutDigest ? withoutDigest : catalog,
    context: 'catalog',
    source: 'bench',
    snapshots: snapshots === undefined ? null : new KafkaSnapshotStore(settings, snapshots),
  });
  await replica.start();
  const spent = cost();
  if (snapshots !== undefined && replica.snapshotOffset !== end) {
    throw new Error(`started from ${replica.snapshotOffset}, and not from ${end}`);
  }
  const bytes = liveBytes() - before;
  return { ...spent, liveBytes: bytes, digest: (await replica.digest()).digest };
});
