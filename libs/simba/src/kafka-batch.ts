import type { AppendRecord } from './append-queue.ts';
import { crc32c } from './kafka-internals.ts';

const MAGIC = 2;
const NO_PRODUCER = -1n;
const NONE = -1;
/** From the start of a batch to its first record. */
const BATCH_HEAD_BYTES = 61;
/** The batch's length counts what follows it, and its checksum what follows that. */
const LENGTH_AT = 8;
const LENGTH_END = 12;
const CHECKSUM_AT = 17;
const CHECKSUM_END = 21;
/** Of one varint, and of one that counts milliseconds. */
const VARINT_BYTES_MAX = 5;
const VARLONG_BYTES_MAX = 10;
/** Of a record, beside its key, value and headers: six varints, one long, its attributes. */
const RECORD_BYTES_MORE = 6 * VARINT_BYTES_MAX + VARLONG_BYTES_MAX + 1;

/**
 * Records as Kafka keeps them: one batch in its format 2, not compressed, of a producer that is not
 * idempotent (`DefaultRecordBatch` and `DefaultRecord` of Kafka's clients tell the layout). To the
 * letter what kafkajs makes of them, which takes it several buffers and lists per record.
 *
 * `nowMs` is the time of records that have none of their own.
 */
export function encodeBatch(records: readonly AppendRecord[], nowMs: number): Buffer {
  const times = records.map(({ timeMs }) => timeMs ?? nowMs);
  const firstMs = times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const lastMs = times.reduce((a, b) => Math.max(a, b), 0);
  const bytesMax = records.reduce((sum, record) => sum + bytesMaxOf(record), BATCH_HEAD_BYTES);
  const batch = Buffer.allocUnsafe(bytesMax);
  writeHead(batch, records.length, firstMs, lastMs);
  let at = BATCH_HEAD_BYTES;
  let index = 0;
  for (const record of records) {
    at = writeRecord(batch, at, record, index, (times[index] as number) - firstMs);
    index++;
  }
  batch.writeInt32BE(at - LENGTH_END, LENGTH_AT);
  batch.writeUInt32BE(crc32c(batch.subarray(CHECKSUM_END, at)), CHECKSUM_AT);
  return batch.subarray(0, at);
}

function writeHead(batch: Buffer, count: number, firstMs: number, lastMs: number): void {
  batch.fill(0, 0, BATCH_HEAD_BYTES);
  batch.writeInt8(MAGIC, 16);
  batch.writeInt32BE(count - 1, 23);
  batch.writeBigInt64BE(BigInt(firstMs), 27);
  batch.writeBigInt64BE(BigInt(lastMs), 35);
  batch.writeBigInt64BE(NO_PRODUCER, 43);
  batch.writeInt32BE(count, 57);
}

function writeRecord(
  batch: Buffer,
  start: number,
  { key, value, headers }: AppendRecord,
  index: number,
  laterMs: number,
): number {
  const keyBytes = key === undefined ? null : Buffer.from(key);
  const named = headers === undefined ? NO_HEADERS : namedOf(headers);
  const headerBytes = named.reduce(
    (sum, { name, text }) => sum + sizeOfBytes(name) + sizeOfBytes(text),
    sizeOfVarint(named.length),
  );
  const length =
    1 +
    sizeOfVarint(laterMs) +
    sizeOfVarint(index) +
    sizeOfBytes(keyBytes) +
    sizeOfBytes(value) +
    headerBytes;
  let at = writeVarint(batch, start, length);
  batch[at++] = 0;
  at = writeVarint(batch, at, laterMs);
  at = writeVarint(batch, at, index);
  at = writeBytes(batch, at, keyBytes);
  at = writeBytes(batch, at, value);
  at = writeVarint(batch, at, named.length);
  for (const { name, text } of named) at = writeBytes(batch, writeBytes(batch, at, name), text);
  return at;
}

interface NamedHeader {
  readonly name: Buffer;
  readonly text: Buffer;
}

/** Of most records: no list is made for them. */
const NO_HEADERS: readonly NamedHeader[] = [];

function namedOf(headers: Readonly<Record<string, string>>): readonly NamedHeader[] {
  return Object.entries(headers).map(([name, text]) => {
    return { name: Buffer.from(name), text: Buffer.from(text) };
  });
}

function bytesMaxOf({ key, value, headers }: AppendRecord): number {
  let bytes = RECORD_BYTES_MORE + (value?.length ?? 0);
  if (key !== undefined) bytes += Buffer.byteLength(key);
  if (headers === undefined) return bytes;
  for (const [name, text] of Object.entries(headers)) {
    bytes += 2 * VARINT_BYTES_MAX + Buffer.byteLength(name) + Buffer.byteLength(text);
  }
  return bytes;
}

/** With its length before it; null has one of -1, and no bytes. */
function writeBytes(batch: Buffer, at: number, bytes: Uint8Array | null): number {
  if (bytes === null) return writeVarint(batch, at, NONE);
  const from = writeVarint(batch, at, bytes.length);
  batch.set(bytes, from);
  return from + bytes.length;
}

function sizeOfBytes(bytes: Uint8Array | null): number {
  return bytes === null ? sizeOfVarint(NONE) : sizeOfVarint(bytes.length) + bytes.length;
}

/** Of a whole number: zigzag, and then seven bits a byte. Not by shifts, which are of 32 bits. */
function writeVarint(batch: Buffer, start: number, value: number): number {
  let rest = zigzag(value);
  let at = start;
  for (; rest > 127; rest = Math.floor(rest / 128)) batch[at++] = (rest % 128) + 128;
  batch[at++] = rest;
  return at;
}

function sizeOfVarint(value: number): number {
  let bytes = 1;
  for (let rest = zigzag(value); rest > 127; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
}

function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}
