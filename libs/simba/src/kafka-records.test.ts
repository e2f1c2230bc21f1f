import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { encodeBatch } from './kafka-batch.ts';
import { decodeRecords, type KeyedRecord } from './kafka-records.ts';

const load = createRequire(import.meta.url);
const kafkajsRecord = load('kafkajs/src/protocol/recordBatch/record/v0/index.js');
const { RecordBatch } = load('kafkajs/src/protocol/recordBatch/v0/index.js');
const Decoder = load('kafkajs/src/protocol/decoder.js');
const Encoder = load('kafkajs/src/protocol/encoder.js');
const decodeMessages = load('kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js');

const NOW_MS = 1_795_000_000_000;
const SETS = 200;
const DAMAGES = 3_000;
const CUT_SEED = 7;
const DAMAGE_SEED = 11;
const HEAD_BYTES = 61;
const MAGIC_AT = 16;
const ATTRIBUTES_AT = 22;
const GZIP = 1;
const LOG_APPEND_TIME = 0b1000;
const CONTROL = 0b100000;

type Random = (below: number) => number;

/** Batches as a fetch has them, and what of them `decodeRecords` should make. */
interface RecordSet {
  readonly bytes: Buffer;
  /** Where each batch ends, in bytes. */
  readonly ends: readonly number[];
  readonly batches: readonly { readonly first: number; readonly next: number }[];
  readonly controlled: ReadonlySet<number>;
}

describe('fetched records', () => {
  it(`are what kafkajs makes of them, in ${SETS} sets of batches`, async () => {
    for (let seed = 1; seed <= SETS; seed++) {
      const random = seeded(seed);
      const set = await recordSet(random);
      const from = (set.batches[0]?.first ?? 0) + random(20);
      const { records, next } = await decodeRecords(set.bytes, from);
      const expected = await byKafkajs(set.bytes, from, set.controlled);
      expect(records, `seed ${seed}`).toEqual(expected);
      expect(next, `seed ${seed}`).toBe(Math.max(from, set.batches.at(-1)?.next ?? 0));
    }
  });

  it('end before a batch that is cut off, wherever it is', async () => {
    const set = await recordSet(seeded(CUT_SEED), 3, 20);
    for (let length = 0; length <= set.bytes.length; length++) {
      const whole = set.ends.filter((end) => end <= length).length;
      const cut = await decodeRecords(set.bytes.subarray(0, length), 0);
      const expected = await decodeRecords(set.bytes.subarray(0, set.ends[whole - 1] ?? 0), 0);
      expect(cut).toEqual(expected);
      expect(cut.next).toBe(set.batches[whole - 1]?.next ?? 0);
    }
  });

  it(`that are damaged are refused, or read as kafkajs reads them, ${DAMAGES} times`, async () => {
    const random = seeded(DAMAGE_SEED);
    const whole = encodeBatch(
      [0, 1, 2, 3].map((i) => ({ value: Buffer.from(`value ${i}`), headers: { a: `${i}` } })),
      NOW_MS,
    );
    let refused = 0;
    for (let i = 0; i < DAMAGES; i++) {
      const bytes = Buffer.from(whole);
      const at = HEAD_BYTES + random(bytes.length - HEAD_BYTES);
      bytes[at] = random(256);
      const decoded = await decodeRecords(bytes, 0).catch((error) => String(error));
      if (typeof decoded === 'string') {
        expect(decoded).toContain('records are damaged');
        refused++;
      } else {
        expect(decoded.records, `damage ${i}`).toEqual(await byKafkajs(bytes, 0));
      }
    }
    expect(refused).toBeGreaterThan(DAMAGES / 10);
    expect(refused).toBeLessThan(DAMAGES);
  });

  it('of a batch without any are none, and it is read over', async () => {
    const empty = await batchOf(40, [], 9);
    expect(await decodeRecords(empty, 40)).toEqual({ records: [], next: 50 });
  });

  it('go on behind a batch of which compaction took the end', async () => {
    const rest = await batchOf(10, [{ offsetDelta: 2, value: Buffer.from('kept') }], 9);
    const { records, next } = await decodeRecords(rest, 10);
    expect(records.map(({ offset }) => offset)).toEqual([12]);
    expect(next).toBe(20);
  });

  it('are none of a marker of a transaction, which is read over', async () => {
    const marker = await batchOf(5, [{ key: Buffer.alloc(4), value: Buffer.alloc(6) }], 0);
    marker[ATTRIBUTES_AT] = CONTROL;
    expect(await decodeRecords(marker, 5)).toEqual({ records: [], next: 6 });
  });

  it.each([
    [2, 'snappy'],
    [3, 'lz4'],
    [4, 'zstd'],
    [7, '7'],
  ])('packed by codec %i are refused by its name', async (codec, name) => {
    const bytes = encodeBatch([{ value: Buffer.from('packed') }], NOW_MS);
    bytes[ATTRIBUTES_AT] = codec;
    await expect(decodeRecords(bytes, 0)).rejects.toThrow(`packed by ${name}: only gzip`);
  });

  it('that do not unpack are refused', async () => {
    const bytes = encodeBatch([{ value: Buffer.from('not packed') }], NOW_MS);
    bytes[ATTRIBUTES_AT] = GZIP;
    await expect(decodeRecords(bytes, 0)).rejects.toThrow('incorrect header check');
  });

  it('of an older format are refused', async () => {
    const bytes = encodeBatch([{ value: Buffer.from('old') }], NOW_MS);
    bytes[MAGIC_AT] = 1;
    await expect(decodeRecords(bytes, 0)).rejects.toThrow('of format 1');
  });

  it.each([
    ['shorter than its head', -1],
    ['shorter than nothing', -2_000_000_000],
  ])('of a batch that says it is %s are refused', async (_, length) => {
    const bytes = encodeBatch([{ value: Buffer.from('short') }], NOW_MS);
    bytes.writeInt32BE(HEAD_BYTES - 12 + length, 8);
    await expect(decodeRecords(bytes, 0)).rejects.toThrow('damaged: a batch of');
  });

  it.each([1, 2_000_000_000])('of a batch that lacks %i are refused', async (more) => {
    const bytes = encodeBatch([{ value: Buffer.from('one') }], NOW_MS);
    bytes.writeInt32BE(1 + more, HEAD_BYTES - 4);
    await expect(decodeRecords(bytes, 0)).rejects.toThrow('damaged');
  });
});

async function recordSet(
  random: Random,
  count = 1 + random(4),
  bytesMax = 3_000,
): Promise<RecordSet> {
  const parts: Buffer[] = [];
  const ends: number[] = [];
  const batches: { first: number; next: number }[] = [];
  const controlled = new Set<number>();
  // Of more than 32 bits, now and then.
  let first = random(2) * 5_000_000_000 + random(1_000);
  for (let i = 0; i < count; i++) {
    const lastDelta = random(40);
    const kept = Array.from({ length: lastDelta + 1 }, (_, delta) => delta).filter(
      () => random(4) > 0,
    );
    const records = kept.map((offsetDelta) => randomRecord(random, offsetDelta, bytesMax));
    const bytes = await batchOf(first, records, lastDelta, random(3) === 0 ? GZIP : 0);
    if (random(2) === 0) bytes[ATTRIBUTES_AT] = (bytes[ATTRIBUTES_AT] ?? 0) | LOG_APPEND_TIME;
    if (random(6) === 0) {
      bytes[ATTRIBUTES_AT] = (bytes[ATTRIBUTES_AT] ?? 0) | CONTROL;
      for (const delta of kept) controlled.add(first + delta);
    }
    parts.push(bytes);
    ends.push((ends.at(-1) ?? 0) + bytes.length);
    batches.push({ first, next: first + lastDelta + 1 });
    first += lastDelta + 1 + random(3);
  }
  return { bytes: Buffer.concat(parts), ends, batches, controlled };
}

function randomRecord(random: Random, offsetDelta: number, bytesMax: number) {
  const bytes = () => Buffer.from(randomText(random, bytesMax));
  const headers = Array.from({ length: random(3) === 0 ? random(4) : 0 }, () => [
    ['ce_id', 'ce_söurce', '', '7'][random(4)],
    random(4) === 0 ? [bytes(), bytes()] : bytes(),
  ]);
  return {
    offsetDelta,
    timestampDelta: [0, random(100), random(1_000_000_000), -random(5_000)][random(4)],
    key: random(2) === 0 ? null : bytes(),
    value: random(8) === 0 ? null : bytes(),
    headers: Object.fromEntries(headers),
  };
}

function randomText(random: Random, bytesMax: number): string {
  const length = Math.min(bytesMax, [0, random(60), random(300), random(3_000)][random(4)] ?? 0);
  return 'thingy ä '.repeat(Math.ceil(length / 9)).slice(0, length);
}

async function batchOf(
  firstOffset: number,
  records: readonly object[],
  lastOffsetDelta: number,
  compression = 0,
): Promise<Buffer> {
  const { buffer } = await RecordBatch({
    compression: records.length === 0 ? 0 : compression,
    firstOffset,
    firstTimestamp: NOW_MS,
    maxTimestamp: NOW_MS + 5_000,
    lastOffsetDelta,
    records: records.map((record) => kafkajsRecord(record)),
  });
  return buffer;
}

/** By its own decoder; without markers, which its consumers leave out later. */
async function byKafkajs(
  bytes: Buffer,
  from: number,
  controlled: ReadonlySet<number> = new Set(),
): Promise<KeyedRecord[]> {
  const messages = await decodeMessages(new Decoder(new Encoder().writeBytes(bytes).buffer));
  return messages
    .map((message: Record<'key' | 'value' | 'offset' | 'timestamp' | 'headers', never>) => ({
      key: message.key,
      value: message.value,
      offset: Number(message.offset),
      timeMs: Number(message.timestamp),
      headers: message.headers,
    }))
    .filter(({ offset }: KeyedRecord) => offset >= from && !controlled.has(offset));
}

/** mulberry32 (public domain, T. Ettinger): the same numbers for the same seed, from 0 up. */
function seeded(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}
