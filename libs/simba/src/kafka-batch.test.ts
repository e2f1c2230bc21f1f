import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import type { AppendRecord } from './append-queue.ts';
import { encodeBatch } from './kafka-batch.ts';

const load = createRequire(import.meta.url);
const kafkajsRecord = load('kafkajs/src/protocol/recordBatch/record/v0/index.js');
const { RecordBatch } = load('kafkajs/src/protocol/recordBatch/v0/index.js');
const Decoder = load('kafkajs/src/protocol/decoder.js');
const decodeBatch = load('kafkajs/src/protocol/recordBatch/v0/decoder.js');

const NOW_MS = 1_795_000_000_000;
const bytes = (length: number) => Buffer.alloc(length, 'thingy ');

const BATCHES: readonly (readonly [string, readonly AppendRecord[]])[] = [
  ['one record', [{ value: bytes(300) }]],
  ['values of all lengths of a length', [0, 63, 64, 8_191, 8_192, 65_536].map(valued)],
  ['more records than one byte counts', Array.from({ length: 10_000 }, () => valued(3))],
  ['a key and nothing, as compacted topics forget', [{ key: 'ordér-1', value: null }]],
  ['headers', [{ value: bytes(5), headers: { ce_id: 'one', ce_type: '', ce_söurce: 'zwö' } }]],
  [
    'times of their own',
    [
      { value: bytes(1), timeMs: NOW_MS - 100 },
      { value: bytes(1), timeMs: NOW_MS - 9_000_000_000 },
      { value: bytes(1), timeMs: NOW_MS },
    ],
  ],
];

describe('a batch of records', () => {
  it.each(BATCHES)('has to the letter what kafkajs makes of %s', async (_, records) => {
    expect(encodeBatch(records, NOW_MS).equals(await byKafkajs(records))).toBe(true);
  });

  it.each(BATCHES)('is read by kafkajs as %s', async (_, records) => {
    const read = await decodeBatch(new Decoder(encodeBatch(records, NOW_MS)));
    const expected = records.map(({ key, value, headers = {}, timeMs }, index) => ({
      offset: String(index),
      timestamp: String(timeMs ?? NOW_MS),
      key: key === undefined ? null : Buffer.from(key),
      value: value === null ? null : Buffer.from(value),
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)]),
      ),
    }));
    expect(read.records).toMatchObject(expected);
  });
});

function valued(length: number): AppendRecord {
  return { value: bytes(length) };
}

/** As its producer does (`protocol/requests/produce/v3/request.js`). */
async function byKafkajs(records: readonly AppendRecord[]): Promise<Buffer> {
  const times = records.map(({ timeMs }) => timeMs ?? NOW_MS);
  const firstTimestamp = Math.min(...times);
  const encoded = await RecordBatch({
    records: records.map(({ key, value, headers }, index) =>
      kafkajsRecord({
        key,
        value: value === null ? null : Buffer.from(value),
        headers,
        offsetDelta: index,
        timestampDelta: (times[index] as number) - firstTimestamp,
      }),
    ),
    firstTimestamp,
    maxTimestamp: Math.max(...times),
    lastOffsetDelta: records.length - 1,
  });
  return encoded.buffer;
}
