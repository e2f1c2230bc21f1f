import type { ContextName } from '@thingy/contracts';
import { decodeEnvelope, type StoredRecord } from '@thingy/simba';
import {
  createLogCopy,
  createSnapshotTopic,
  createTable,
  KafkaLog,
  KafkaLogCopy,
  KafkaSnapshotStore,
} from '@thingy/simba/kafka';
import { type AddressBook, noAddresses, openReplacements } from './address-book.ts';
import { compareTraces, type Verdict } from './compare-traces.ts';
import { type CopyResult, copyLog } from './copy-log.ts';
import type { CopySettings } from './copy-settings.ts';
import type { CopyStart } from './copy-start.ts';
import { traceLog } from './trace-log.ts';

export interface ContextCopyOptions {
  readonly start: CopyStart;
  /** Of the replaced addresses; null: addresses are dropped. */
  readonly secret: string | null;
  /** Of the source; its end now where it is left out. */
  readonly end?: number;
  readonly isBeyond?: (record: StoredRecord) => boolean;
  readonly say: (line: string) => void;
}

export interface ContextCopy extends CopyResult, Verdict {
  readonly addresses: AddressBook['counts'];
}

/** Copies the log of a context and proves by digest that the copy came to the same. */
export async function copyContext(
  context: ContextName,
  { source, target, prefix, profile }: CopySettings,
  options: ContextCopyOptions,
): Promise<ContextCopy> {
  const topic = `${prefix}${context}`;
  const keysTopic = `${prefix}order-keys`;
  await createLogCopy(target, topic, profile);
  await createSnapshotTopic(target, `${topic}-snapshots`, profile);
  if (context === 'order') await createTable(target, keysTopic, profile);
  const log = new KafkaLog(source, topic);
  const copy = new KafkaLogCopy(target, topic);
  const from = { log, snapshots: new KafkaSnapshotStore(source, `${topic}-snapshots`) };
  const snapshots = new KafkaSnapshotStore(target, `${topic}-snapshots`);
  const { secret, say } = options;
  const addresses =
    context === 'order' && secret !== null
      ? await openReplacements({ source, target, topic: keysTopic, secret })
      : noAddresses();
  try {
    const end = options.end ?? (await log.end());
    const result = await copyLog({ ...options, source: from, copy, snapshots, addresses, end });
    say(`${result.copied} records copied, up to ${result.end}; both logs are replayed`);
    const { first, snapshotId } = result;
    const isThere = async () =>
      (await from.snapshots.manifests()).some(({ id }) => id === snapshotId);
    const range = { first, end: result.end };
    const sourceId = snapshotId !== null && (await isThere()) ? snapshotId : null;
    const there = await traceLog(context, { ...from, ...range, snapshotId: sourceId });
    const here = await traceLog(context, { log: copy.log, snapshots, ...range, snapshotId });
    return { ...result, ...compareTraces(there, here), addresses: addresses.counts };
  } finally {
    await addresses.close();
    from.snapshots.close();
    snapshots.close();
    await Promise.all([log.close(), copy.close()]);
  }
}

/** Facts of another context's outcomes that its own copy does not have. */
export function factsBeyond(topic: string, end: number): (record: StoredRecord) => boolean {
  return ({ value }) => {
    const origin = decodeEnvelope(value)?.origin ?? null;
    return origin?.log.startsWith(`${topic}/`) === true && origin.offset >= end;
  };
}
