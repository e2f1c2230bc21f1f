import { createHash } from 'node:crypto';
import { cart } from '@thingy/cart-domain';
import { catalog } from '@thingy/catalog-domain';
import type { ContextName } from '@thingy/contracts';
import { order } from '@thingy/order-domain';
import {
  Ledger,
  loadNewest,
  type SnapshotStore,
  type StateMachine,
  type StoredRecord,
  structured,
  type Typed,
} from '@thingy/simba';
import type { PastSource } from '../time-travel/replay-past.ts';
import { unredactable } from './redact.ts';

/** Digests are taken at every multiple of this offset, as replicas do, and at the end. */
const EVERY = 1_000;

/** What a log came to, at some of its positions: equal for a log and its copy. */
export interface Trace {
  /** `topic/partition/logId`. */
  readonly log: string;
  /** By position; of the model before the record there. */
  readonly digests: ReadonlyMap<number, string>;
  /** Likewise, over all that records say but for addresses; from `first` on. */
  readonly records: ReadonlyMap<number, string>;
}

export interface TraceOptions extends PastSource {
  /** Where records begin to count. */
  readonly first: number;
  readonly end: number;
  /** The snapshot to begin with; null: the log's first record. */
  readonly snapshotId: string | null;
}

type Trail = (options: TraceOptions) => Promise<Trace>;

const TRAILS: Readonly<Record<ContextName, Trail>> = {
  catalog: (options) => follow(options, catalog),
  cart: (options) => follow(options, cart),
  order: (options) => follow(options, order),
};

/** Replays the log up to `end` by the rules of its context. Only reads. */
export function traceLog(context: ContextName, options: TraceOptions): Promise<Trace> {
  return TRAILS[context](options);
}

async function follow<Model, Message extends Typed, Outcome extends Typed>(
  options: TraceOptions,
  machine: StateMachine<Model, Message, Outcome>,
): Promise<Trace> {
  const { log, first, end } = options;
  const { ledger, model, after } = await begin(options, machine);
  const digests = new Map<number, string>();
  const records = new Map<number, string>();
  const hash = createHash('sha256');
  const note = (position: number) => {
    digests.set(position, machine.digest(model).toString());
    records.set(position, hash.copy().digest('hex'));
  };
  const apply = (record: StoredRecord) => {
    const ruling = ledger.rule(model, record);
    for (const [index, outcome] of ruling.outcomes.entries()) {
      machine.evolve(model, outcome, ledger.occurrenceOf(ruling, index));
    }
    if (record.offset >= first) {
      hash.update(`${record.offset} ${record.timeMs} `).update(unredactable(record));
    }
    if (ledger.next % EVERY === 0) note(ledger.next);
  };
  const done = new AbortController();
  if (ledger.next < end) {
    await log.follow(
      async (batch) => {
        for (const record of batch.records) if (record.offset < end) apply(record);
        if (ledger.next >= end) done.abort();
      },
      { signal: done.signal, after },
    );
  }
  note(end);
  return { log: ledger.log, digests, records };
}

async function begin<Model, Message extends Typed, Outcome extends Typed>(
  { log, snapshots, end, snapshotId }: TraceOptions,
  machine: StateMachine<Model, Message, Outcome>,
) {
  const blank = () => {
    const model = machine.initial();
    machine.startBatch?.(model);
    return { ledger: new Ledger(machine, log.name), model, after: null };
  };
  if (snapshotId === null) return blank();
  let begun = blank();
  const faults: unknown[] = [];
  const found = await loadNewest(
    {
      log,
      store: withOnly(snapshots, snapshotId),
      wrapper: structured,
      end,
      onIgnored: (_, error) => faults.push(error),
    },
    machine,
    async () => {
      begun = blank();
      return { ledger: begun.ledger, models: [begun.model] };
    },
  );
  if (found !== null) return { ...begun, after: found.last };
  throw new Error(`${log.name} has no snapshot ${snapshotId} that can be used`, {
    cause: faults[0],
  });
}

function withOnly(store: SnapshotStore, id: string): SnapshotStore {
  return {
    manifests: async () => (await store.manifests()).filter((each) => each.id === id),
    chunks: (each) => store.chunks(each),
    putChunk: (each, chunk) => store.putChunk(each, chunk),
    putManifest: (stored) => store.putManifest(stored),
    retain: (ids) => store.retain(ids),
  };
}
