import { promisify } from 'node:util';
import { unzip } from 'node:zlib';
import type { StoredRecord } from './log.ts';

export interface KeyedRecord extends StoredRecord {
  /** Of compacted topics; null in a log. */
  readonly key: Buffer | null;
}

export interface DecodedRecords {
  readonly records: readonly KeyedRecord[];
  /** Where to read on: behind the last batch, of which compaction may have taken the end away. */
  readonly next: number;
}

const MAGIC = 2;
/** From the start of a batch to its first record. */
const BATCH_HEAD_BYTES = 61;
/** The batch's length counts what follows it. */
const LENGTH_AT = 8;
const LENGTH_END = 12;
const MAGIC_AT = 16;
const ATTRIBUTES_AT = 21;
const LAST_OFFSET_DELTA_AT = 23;
const FIRST_TIME_AT = 27;
const LAST_TIME_AT = 35;
const COUNT_AT = 57;
const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];
const CODEC_BITS = 0b111;
const GZIP = 1;
const IS_LOG_APPEND_TIME = 0b1000;
const IS_CONTROL = 0b100000;
/** Of a varint of 32 bits, and of one of 64. */
const VARINT_BYTES_MAX = 5;
const VARLONG_BYTES_MAX = 10;
/** What one batch may be unpacked to: many times what a fetch may be. */
const UNPACKED_BYTES_MAX = 67_108_864;
const NO_HEADERS: StoredRecord['headers'] = Object.freeze({});

const unpack = promisify(unzip);

interface Batch {
  readonly firstOffset: number;
  readonly attributes: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly count: number;
}

/**
 * The records from offset `from` on of what a fetch has brought: batches in Kafka's format 2, of
 * which the last may be cut off, the first may begin below what was asked for, and any may have
 * lost records to compaction. Markers of transactions are left out: they are no records. Checksums
 * are not looked at, as kafkajs does not: the broker has.
 *
 * Rejects if a batch is damaged, of another format, or packed by anything but gzip. Keys, values
 * and headers are views: who keeps one keeps all of the fetch. Costs a tenth of what kafkajs takes.
 */
export async function decodeRecords(bytes: Buffer, from: number): Promise<DecodedRecords> {
  const records: KeyedRecord[] = [];
  let next = from;
  for (let at = 0; at + LENGTH_END <= bytes.length; ) {
    const length = bytes.readInt32BE(at + LENGTH_AT);
    const end = at + LENGTH_END + length;
    if (length < BATCH_HEAD_BYTES - LENGTH_END) throw damaged(`a batch of ${length} bytes`);
    if (end > bytes.length) break;
    const magic = bytes.readInt8(at + MAGIC_AT);
    if (magic !== MAGIC) throw new Error(`records are of format ${magic}, and not of ${MAGIC}`);
    const firstOffset = Number(bytes.readBigInt64BE(at));
    const batch = {
      firstOffset,
      attributes: bytes.readInt16BE(at + ATTRIBUTES_AT),
      firstMs: Number(bytes.readBigInt64BE(at + FIRST_TIME_AT)),
      lastMs: Number(bytes.readBigInt64BE(at + LAST_TIME_AT)),
      count: bytes.readInt32BE(at + COUNT_AT),
    };
    if ((batch.attributes & IS_CONTROL) === 0 && batch.count > 0) {
      const packed = bytes.subarray(at + BATCH_HEAD_BYTES, end);
      const codec = batch.attributes & CODEC_BITS;
      readBatch(batch, codec === 0 ? packed : await unpacked(packed, codec), from, records);
    }
    next = Math.max(next, firstOffset + bytes.readInt32BE(at + LAST_OFFSET_DELTA_AT) + 1);
    at = end;
  }
  return { records, next };
}

async function unpacked(packed: Buffer, codec: number): Promise<Buffer> {
  if (codec === GZIP) return await unpack(packed, { maxOutputLength: UNPACKED_BYTES_MAX });
  throw new Error(`records are packed by ${CODECS[codec] ?? codec}: only gzip can be read`);
}

function readBatch(batch: Batch, bytes: Buffer, from: number, records: KeyedRecord[]): void {
  const cursor = new Cursor(bytes);
  for (let index = 0; index < batch.count; index++) {
    const record = readRecord(cursor, batch, from);
    if (record !== null) records.push(record);
  }
}

/** null: it is below `from`. */
function readRecord(cursor: Cursor, batch: Batch, from: number): KeyedRecord | null {
  const length = cursor.varint();
  const end = cursor.at + length;
  if (length < 0 || end > cursor.bytes.length) throw damaged(`a record of ${length} bytes`);
  cursor.at++; // Attributes, of which there are none.
  const laterMs = cursor.varlong();
  const offset = batch.firstOffset + cursor.varint();
  const isByBroker = (batch.attributes & IS_LOG_APPEND_TIME) !== 0;
  const timeMs = isByBroker ? batch.lastMs : batch.firstMs + laterMs;
  const key = cursor.field(end);
  const value = cursor.field(end);
  const headers = readHeaders(cursor, end);
  if (cursor.at !== end) throw damaged(`the record at ${offset}`);
  return offset < from ? null : { offset, timeMs, key, value, headers };
}

function readHeaders(cursor: Cursor, end: number): StoredRecord['headers'] {
  const count = cursor.varint();
  if (count === 0) return NO_HEADERS;
  if (count < 0) throw damaged(`${count} headers`);
  const headers = new Map<string, unknown>();
  for (let index = 0; index < count; index++) {
    const name = String(cursor.field(end));
    const value = cursor.field(end);
    // As kafkajs does: of a name that comes again it is a list, which no wrapper takes for bytes.
    headers.set(name, headers.has(name) ? [headers.get(name), value].flat() : value);
  }
  return Object.fromEntries(headers) as StoredRecord['headers'];
}

/** Numbers and bytes of a record, one after the other; throws where they reach over the end. */
class Cursor {
  readonly bytes: Buffer;
  at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** Of 32 bits. */
  varint(): number {
    const { bytes } = this;
    let byte = bytes[this.at++] as number;
    // Nearly all of them have one byte or two.
    if (byte < 128) return (byte >>> 1) ^ -(byte & 1);
    let number = byte & 127;
    for (let count = 1; count < VARINT_BYTES_MAX; count++) {
      byte = bytes[this.at++] as number;
      number |= (byte & 127) << (7 * count);
      if (byte < 128) return (number >>> 1) ^ -(number & 1);
    }
    throw damaged('a number');
  }

  /** Of 64 bits, exact up to 52 of them. Not by shifts, which are of 32 bits. */
  varlong(): number {
    let number = 0;
    let unit = 1;
    for (let count = 0; count < VARLONG_BYTES_MAX; count++) {
      const byte = this.bytes[this.at++] as number;
      number += (byte & 127) * unit;
      if (byte < 128) return number % 2 === 0 ? number / 2 : -(number + 1) / 2;
      unit *= 128;
    }
    throw damaged('a number');
  }

  /** Bytes with their length before them; null has one of -1. */
  field(end: number): Buffer | null {
    const length = this.varint();
    if (length === -1) return null;
    const from = this.at;
    this.at += length;
    if (length < 0 || this.at > end) throw damaged('a field');
    return this.bytes.subarray(from, this.at);
  }
}

function damaged(what: string): Error {
  return new Error(`fetched records are damaged: ${what}`);
}
