import { decodeEnvelope, decodeManifest, hasCode, type LogBatch } from '@thingy/simba';
import { KafkaLog, type KafkaSettings, KafkaSnapshotStore } from '@thingy/simba/kafka';

const FIRST_RECORD_MS_MAX = 30_000;

/** What the first record of a log calls it: another one if the topic was made anew. */
export async function logIdOf(settings: KafkaSettings, topic: string): Promise<string> {
  const log = new KafkaLog(settings, topic);
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
  } catch (error) {
    if (!hasCode(error, 'log-unusable')) throw error;
    id = await logIdOfTrimmed(new KafkaSnapshotStore(settings, `${topic}-snapshots`));
  } finally {
    await log.close();
  }
  if (typeof id !== 'string')
    throw new Error(`${topic} on ${settings.brokers.join(',')} was never opened as a log`);
  return id;
}

/** A log is trimmed only if there are snapshots of it. */
async function logIdOfTrimmed(store: KafkaSnapshotStore): Promise<string | undefined> {
  const [newest] = await store.manifests();
  return newest && decodeManifest(newest.manifest)?.log.split('/').at(-1);
}
