import { SimbaError } from './errors.ts';
import { KafkaReader } from './kafka-reader.ts';
import type { KeyedRecord } from './kafka-records.ts';
import type { KafkaSettings } from './kafka-settings.ts';

const FETCH_BYTES = 1_048_576;

/**
 * All that a topic of one partition has now, in order, from this offset or from its beginning on;
 * holds one fetch at a time. A value is a view of its fetch: who keeps it should copy it. Rejects
 * with `rejected` if the topic can't be read.
 */
export async function* scanTopic(
  settings: KafkaSettings,
  topic: string,
  from?: number,
): AsyncGenerator<KeyedRecord> {
  let reader: KafkaReader | null = null;
  try {
    reader = await KafkaReader.connect(settings, topic, 0);
    const end = await reader.end();
    for (let next = from ?? (await reader.begin()); next < end; ) {
      const fetched = await reader.fetch(next, FETCH_BYTES);
      // What was there up to the end has been compacted away.
      if (fetched.next === next) return;
      yield* fetched.records;
      next = fetched.next;
    }
  } catch (error) {
    throw new SimbaError('rejected', `${topic} could not be read`, error);
  } finally {
    reader?.close();
  }
}
