import { decodeEnvelope, structured } from '@thingy/simba';
import { KafkaLog } from '@thingy/simba/kafka';
import { appendAll } from '../append-all.ts';
import { answer } from './answer.ts';
import { cpuMsSoFar } from './cost.ts';

export type CopyQuestion =
  | {
      readonly type: 'copy';
      readonly brokers: string;
      readonly source: string;
      readonly targets: readonly string[];
    }
  | { readonly type: 'cpu' };

/**
 * The least that carrying records to other logs can cost: each record of the source is parsed,
 * written for each target and appended, one batch after the other, and read there again unparsed.
 * Replies with the milliseconds of CPU that the process has taken.
 */
answer(async (question: CopyQuestion): Promise<number> => {
  if (question.type === 'copy') {
    const { brokers, source, targets } = question;
    const open = (topic: string) =>
      new KafkaLog({ brokers: brokers.split(','), clientId: 'bench' }, topic);
    copy(open(source), targets.map(open));
  }
  return cpuMsSoFar();
});

function copy(source: KafkaLog, targets: readonly KafkaLog[]): void {
  const { signal } = new AbortController();
  for (const target of targets) {
    void target.follow(async () => {}, { signal, after: null, isPatient: true });
  }
  const take: Parameters<KafkaLog['follow']>[0] = async ({ records }) => {
    const envelopes = records.map(({ value }) => decodeEnvelope(value)).filter((each) => !!each);
    await Promise.all(targets.map((target) => appendAll(target, envelopes.map(structured.wrap))));
  };
  void source.follow(take, { signal, after: null });
}
