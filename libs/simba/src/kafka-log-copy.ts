import { Backoff } from './backoff.ts';
import { SimbaError } from './errors.ts';
import { KafkaLog } from './kafka-log.ts';
import { KafkaProducer } from './kafka-producer.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import { trimLog } from './kafka-topics.ts';
import type { StoredRecord } from './log.ts';
import { nowMs } from './scheduler.ts';

const SEND_MS_MAX = 10_000;
/** Times that it looks what became of a request, and goes on from there. */
const ATTEMPTS_MAX = 20;
const RETRY_BASE_MS = 50;
const RETRY_CAP_MS = 1_000;
/** Records of one request. */
const BATCH_RECORDS_MAX = 5_000;
const BATCH_BYTES_MAX = 524_288;
const FILLERS_PER_REQUEST = 20_000;
const EMPTY = { value: null, timeMs: 0 };

/**
 * Writes the copy of a log into a topic that nobody else writes to: each record at the offset and
 * with the time that it has in the log, once. For a topic of `createLogCopy`.
 *
 * Rejects with `log-unusable` if the copy can't become one any more: something else is where a
 * record belongs; with `rejected` if the topic can't be reached.
 */
export class KafkaLogCopy {
  /** To read what is there. */
  readonly log: KafkaLog;
  readonly #settings: KafkaSettings;
  readonly #topic: string;
  readonly #producer: KafkaProducer;

  constructor(settings: KafkaSettings, topic: string) {
    this.log = new KafkaLog(settings, topic);
    this.#settings = settings;
    this.#topic = topic;
    this.#producer = new KafkaProducer(settings, topic, 0);
  }

  /**
   * Lets the copy begin at this offset: what is before it is filled up and deleted, for a broker
   * counts from 0. Costs about a second per 300,000 offsets.
   */
  async beginAt(offset: number): Promise<void> {
    let end = await this.log.end();
    while (end < offset) {
      const count = Math.min(FILLERS_PER_REQUEST, offset - end);
      await this.#send(end, Array(count).fill(EMPTY));
      end += count;
    }
    if (offset > 0) await trimLog(this.#settings, this.#topic, offset);
  }

  /** The first must be the next one of the copy, and each other the next one of that before it. */
  async append(records: readonly StoredRecord[]): Promise<void> {
    for (const batch of batchesOf(records)) {
      const first = batch[0]?.offset ?? 0;
      if (batch.some(({ offset }, index) => offset !== first + index)) {
        throw new SimbaError('log-unusable', `the log has no record between ${first} and others`);
      }
      await this.#send(first, batch);
    }
  }

  async close(): Promise<void> {
    this.#producer.close();
    await this.log.close();
  }

  /** Never again what has landed: a record that is there twice moves all that follow. */
  async #send(first: number, records: readonly Writable[]): Promise<void> {
    const backoff = new Backoff(RETRY_BASE_MS, RETRY_CAP_MS);
    let end = first;
    for (let attempt = 1; end < first + records.length; attempt++) {
      try {
        const rest = records.slice(end - first).map(payloadOf);
        const landed = await this.#producer.sendOnce(rest, nowMs() + SEND_MS_MAX);
        if (landed === end) return;
        throw new SimbaError('log-unusable', `${this.#topic} has others' records from ${end} on`);
      } catch (error) {
        if (error instanceof SimbaError) throw error;
        if (attempt === ATTEMPTS_MAX) {
          throw new SimbaError('rejected', `${this.#topic} did not take records`, error);
        }
        await backoff.failed();
        end = Math.max(end, await this.log.end());
      }
    }
  }
}

type Writable = Pick<StoredRecord, 'value' | 'timeMs'> & Partial<StoredRecord>;

function payloadOf({ value, timeMs, headers = {} }: Writable) {
  const texts = Object.entries(headers).map(([name, bytes]) => [name, asText(bytes)]);
  return { value, timeMs, headers: Object.fromEntries(texts) };
}

function asText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}

function* batchesOf(records: readonly StoredRecord[]): Generator<readonly StoredRecord[]> {
  let batch: StoredRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = record.value?.length ?? 0;
    if (batch.length === BATCH_RECORDS_MAX || bytes + size > BATCH_BYTES_MAX) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(record);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
