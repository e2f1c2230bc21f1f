import { decodeEnvelope, type LogBatch } from '@thingy/simba';
import { KafkaLog } from '@thingy/simba/kafka';

const FIRST_RECORD_MS_MAX = 30_000;

/** What the first record of a log calls it: another one if the topic was made anew. */
export async function logIdOf(brokers: string, topic: string): Promise<string> {
  const log = new KafkaLog({ brokers: brokers.split(','), clientId: 'log-id' }, topic);
  const found = new AbortController();
  let id: unknown;
  const takeFirst = async ({ records: [first] }: LogBatch) => {
    if (!first) return;
    const envelope = decodeEnvelope(first.value as Uint8Array);
    id = (envelope?.message as { logId?: unknown } | undefined)?.logId;
    found.abort();
  };
  try {
    const signal = AbortSignal.any([found.signal, AbortSignal.timeout(FIRST_RECORD_MS_MAX)]);
    await log.follow(takeFirst, { signal, after: null });
  } finally {
    await log.close();
  }
  if (typeof id !== 'string') throw new Error(`${topic} on ${brokers} was never opened as a log`);
  return id;
}
