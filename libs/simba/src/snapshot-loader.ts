import type { Ledger, LedgerEntry } from './ledger.ts';
import type { Log, StoredRecord } from './log.ts';
import { readChunks } from './snapshot-chunks.ts';
import { type SnapshotFault, SnapshotIgnored } from './snapshot-fault.ts';
import { decodeManifest, recordSha256, type SnapshotManifest } from './snapshot-manifest.ts';
import type { SnapshotStore } from './snapshot-store.ts';
import type { SnapshotForm, StateMachine, Typed } from './state-machine.ts';
import type { Wrapper } from './wrapper.ts';

/** A line of a chunk. */
export type SnapshotLine<Outcome extends Typed> =
  | readonly ['ledger', LedgerEntry<Outcome>]
  | readonly ['model', unknown];

/** What a snapshot is put into: a ledger and models that have seen nothing. */
export interface Blank<Model, Message extends Typed, Outcome extends Typed> {
  readonly ledger: Ledger<Model, Message, Outcome>;
  readonly models: readonly Model[];
}

export interface SnapshotPosition {
  readonly manifest: SnapshotManifest;
  /** The record before `next`: the log is followed on from here. */
  readonly last: StoredRecord;
  /** When it was put, milliseconds since 1970; null: the store does not know. */
  readonly putAtMs: number | null;
}

export interface SnapshotSearch {
  readonly log: Pick<Log, 'name' | 'read'>;
  readonly store: SnapshotStore;
  readonly wrapper: Wrapper;
  /** One past the last record that the log has. */
  readonly end: number;
  /** Throws `SnapshotIgnored` for a snapshot that is of no use to who searches. */
  readonly check?: (manifest: SnapshotManifest) => void;
  /** Told of each snapshot that is not used, and why. */
  readonly onIgnored: (fault: SnapshotFault, error: unknown) => void;
}

/**
 * The snapshots that continue in this log, newest first, looked for one by one. None at all if the
 * store can't be read: a snapshot is a shortcut and never the truth.
 */
export async function* positionsOf(search: SnapshotSearch): AsyncGenerator<SnapshotPosition> {
  const { log, store, wrapper, onIgnored } = search;
  try {
    const stored = await store.manifests();
    // Offset 0 is gone from a log that was trimmed; the record before `next` must do there.
    const opened = stored.length === 0 ? null : await log.read(0);
    const logId = opened === null ? null : logIdOf(opened, wrapper);
    for (const each of stored) {
      try {
        const manifest = decodeManifest(each.manifest);
        if (manifest === null) throw new SnapshotIgnored('damaged', `manifest ${each.id}`);
        const last = await continuationOf(search, manifest, logId);
        yield { manifest, last, putAtMs: each.putAtMs ?? null };
      } catch (error) {
        if (!(error instanceof SnapshotIgnored)) throw error;
        onIgnored(error.fault, error);
      }
    }
  } catch (error) {
    onIgnored('unreadable', error);
  }
}

/**
 * Restores the newest snapshot that is usable into what `begin` gives, which is asked once for each
 * try. null: there is none, and what `begin` gave last must be thrown away.
 */
export async function loadNewest<Model, Message extends Typed, Outcome extends Typed>(
  search: SnapshotSearch,
  machine: StateMachine<Model, Message, Outcome>,
  begin: () => Promise<Blank<Model, Message, Outcome>>,
): Promise<SnapshotPosition | null> {
  const form = machine.snapshotForm;
  if (form === undefined) return null;
  const check = (manifest: SnapshotManifest) => {
    mustBeKnown(manifest, form, machine.levelMax);
    search.check?.(manifest);
  };
  for await (const position of positionsOf({ ...search, check })) {
    try {
      await restore(search.store, position.manifest, machine, form, await begin());
      return position;
    } catch (error) {
      const fault = error instanceof SnapshotIgnored ? error.fault : 'unreadable';
      search.onIgnored(fault, error);
    }
  }
  return null;
}

async function continuationOf(
  { log, end, check }: SnapshotSearch,
  manifest: SnapshotManifest,
  logId: string | null,
): Promise<StoredRecord> {
  const { next } = manifest;
  const isOther = logId !== null && manifest.log !== `${log.name}/${logId}`;
  if (isOther || !manifest.log.startsWith(`${log.name}/`)) {
    throw new SnapshotIgnored('log', `of ${manifest.log}, not ${log.name}/${logId ?? '?'}`);
  }
  check?.(manifest);
  if (next > end) throw new SnapshotIgnored('beyond-end', `it ends at ${next}, the log at ${end}`);
  const last = await log.read(next - 1);
  if (last === null || recordSha256(last) !== manifest.record) {
    throw new SnapshotIgnored('record', `the log has another record at ${next - 1}, or none`);
  }
  return last;
}

function logIdOf(opened: StoredRecord, wrapper: Wrapper): string {
  const message = wrapper.unwrap(opened)?.message as { logId?: unknown } | undefined;
  return String(message?.logId);
}

function mustBeKnown<Model>(
  { schema, level }: SnapshotManifest,
  form: SnapshotForm<Model>,
  levelMax: number,
): void {
  if (schema !== form.schema && form.olderSchemas?.includes(schema) !== true) {
    throw new SnapshotIgnored('schema', `${schema}, and this code reads ${form.schema}`);
  }
  if (level > levelMax) {
    throw new SnapshotIgnored('level', `${level}, and this code knows ${levelMax}`);
  }
}

async function restore<Model, Message extends Typed, Outcome extends Typed>(
  store: SnapshotStore,
  manifest: SnapshotManifest,
  machine: StateMachine<Model, Message, Outcome>,
  form: SnapshotForm<Model>,
  { ledger, models }: Blank<Model, Message, Outcome>,
): Promise<void> {
  await readChunks(store, manifest, (line) => {
    try {
      const [kind, entry] = line as SnapshotLine<Outcome>;
      if (kind === 'ledger') ledger.restore(entry);
      else form.restore(models, entry);
    } catch (error) {
      throw new SnapshotIgnored('damaged', 'an entry can not be restored', error);
    }
  });
  const digests = models.map((model) => machine.digest(model).toString());
  const isSame = ledger.next === manifest.next && ledger.log === manifest.log;
  if (!isSame || digests.some((digest) => digest !== manifest.digest)) {
    throw new SnapshotIgnored('digest', `${digests.join(', ')}, and it was ${manifest.digest}`);
  }
}
