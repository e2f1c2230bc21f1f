import {
  copySnapshot,
  decodeEnvelope,
  decodeManifest,
  LOG_OPENED,
  type LogBatch,
  type StoredRecord,
} from '@thingy/simba';
import type { KafkaLogCopy, KafkaSnapshotStore } from '@thingy/simba/kafka';
import type { PastSource } from '../time-travel/replay-past.ts';
import type { AddressBook } from './address-book.ts';
import { type CopyStart, startingSnapshot } from './copy-start.ts';
import { redactJson, redactRecord, unredactable } from './redact.ts';

const SAY_EVERY_MS = 5_000;

export interface CopyOptions {
  readonly source: PastSource;
  readonly copy: KafkaLogCopy;
  readonly snapshots: KafkaSnapshotStore;
  readonly start: CopyStart;
  readonly addresses: AddressBook;
  /** Of the source: one past the last record to copy. */
  readonly end: number;
  /** Ends the copy in front of the first such record. */
  readonly isBeyond?: (record: StoredRecord) => boolean;
  readonly say: (line: string) => void;
}

export interface CopyResult {
  /** Records that were copied now. */
  readonly copied: number;
  readonly end: number;
  /** That the copy begins with; null: with the log's first record. */
  readonly snapshotId: string | null;
  /** The copy's first record that is in no snapshot. */
  readonly first: number;
}

/**
 * Copies a log, or goes on with a copy that was interrupted, and never puts a record twice. Holds
 * one fetch at a time. Only reads the source.
 *
 * Rejects if the copy no longer continues in its source: one of them was made anew or went on by
 * itself.
 */
export async function copyLog(options: CopyOptions): Promise<CopyResult> {
  const { source, copy, addresses } = options;
  const beginning = (await begunWith(options)) ?? (await begin(options));
  const from = await copy.log.end();
  const after = from === 0 ? null : await common(source, copy, from - 1);
  let next = from;
  let saidAtMs = performance.now();
  const done = new AbortController();
  const change = addresses.pass();
  const take = async ({ records }: LogBatch) => {
    const taken: StoredRecord[] = [];
    for (const record of records) {
      if (record.offset >= options.end || options.isBeyond?.(record)) {
        done.abort();
        break;
      }
      taken.push(await redactRecord(record, change));
    }
    await addresses.settled();
    await copy.append(taken);
    next += taken.length;
    if (next >= options.end) done.abort();
    if (performance.now() - saidAtMs < SAY_EVERY_MS) return;
    saidAtMs = performance.now();
    options.say(`copied up to ${next} of ${options.end}`);
  };
  if (next < options.end) await source.log.follow(take, { signal: done.signal, after });
  return { copied: next - from, end: next, ...beginning };
}

type Beginning = Pick<CopyResult, 'snapshotId' | 'first'>;

/** What the copy began with before; null: it has not, or not wholly. */
async function begunWith({ copy, snapshots }: CopyOptions): Promise<Beginning | null> {
  const opened = await copy.log.read(0);
  const isWhole = decodeEnvelope(opened?.value ?? null)?.message.type === LOG_OPENED;
  if (isWhole) return { snapshotId: null, first: 0 };
  const [stored] = await snapshots.manifests();
  const manifest = stored && decodeManifest(stored.manifest);
  return manifest ? { snapshotId: manifest.id, first: manifest.next } : null;
}

/** A snapshot goes on from the record before it, which must be in the copy. */
async function begin(options: CopyOptions): Promise<Beginning> {
  const { source, copy, snapshots, start, addresses, say } = options;
  const position = await startingSnapshot(source.log, source.snapshots, start);
  if (position === null) return { snapshotId: null, first: 0 };
  const { manifest, last } = position;
  say(`begins with the snapshot at ${manifest.next}, ${new Date(last.timeMs).toISOString()}`);
  await copy.beginAt(last.offset);
  if ((await copy.log.end()) === last.offset) {
    const redacted = await redactRecord(last, addresses.pass());
    await addresses.settled();
    await copy.append([redacted]);
  }
  // The ledger comes first, and each of both is in the order of its times.
  const changes = { ledger: addresses.pass(), model: addresses.pass() };
  const change = (entry: unknown) => {
    const [kind, saved] = entry as ['ledger' | 'model', Saved];
    return redactJson(entry, changes[kind], saved.decision?.time ?? saved.decidedAtMs ?? 0);
  };
  await copySnapshot({
    manifest,
    from: source.snapshots,
    to: snapshots,
    last: await common(source, copy, last.offset, 'copied'),
    change,
  });
  await addresses.settled();
  return { snapshotId: manifest.id, first: manifest.next };
}

/** What of a snapshot's entries tells when it was decided. */
interface Saved {
  readonly decision?: { readonly time: number };
  readonly decidedAtMs?: number;
}

/** The record that both have at this offset, as the source has it, or its copy. */
async function common(
  { log }: PastSource,
  copy: KafkaLogCopy,
  offset: number,
  whose: 'own' | 'copied' = 'own',
): Promise<StoredRecord> {
  const [own, copied] = await Promise.all([log.read(offset), copy.log.read(offset)]);
  const isSame =
    own !== null &&
    copied !== null &&
    own.timeMs === copied.timeMs &&
    Buffer.compare(Buffer.from(unredactable(own)), Buffer.from(unredactable(copied))) === 0;
  if (isSame) return whose === 'own' ? own : copied;
  throw new Error(`${log.name} and its copy differ at ${offset}: delete the copy's topics`);
}
