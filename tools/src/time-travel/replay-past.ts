import { setTimeout as pause } from 'node:timers/promises';
import {
  Ledger,
  type Log,
  type LogBatch,
  loadNewest,
  positionsOf,
  type Ruling,
  type SnapshotStore,
  type StateMachine,
  type StoredRecord,
  structured,
  type Typed,
} from '@thingy/simba';

/** A log that stays silent for this long in the middle of a replay is given up, in milliseconds. */
const SILENCE_MS_MAX = 30_000;

/** A log as a look into the past has it: nothing can be appended, and nothing is left behind. */
export type ReadableLog = Pick<Log, 'name' | 'end' | 'follow' | 'read'>;

/** What a look into a context's past reads. */
export interface PastSource {
  readonly log: ReadableLog;
  /** Of the context; what was trimmed is known from there only. */
  readonly snapshots: SnapshotStore;
}

/** What was asked for is not there. For people, and no fault of the log. */
export class NotThere extends Error {}

/** A record that was ruled on; the model is as it was before the record. */
export interface Ruled<Model, Message extends Typed, Outcome extends Typed> {
  readonly record: StoredRecord;
  readonly ruling: Ruling<Outcome>;
  readonly ledger: Ledger<Model, Message, Outcome>;
  readonly model: Model;
}

export interface Past<Model> {
  readonly model: Model;
  /** `topic/partition/logId`. */
  readonly log: string;
  /** The first record that was applied; what was before came from a snapshot. */
  readonly first: number;
  /** The last record that was applied. */
  readonly offset: number;
  /** Model clock, milliseconds since 1970. */
  readonly time: number;
  readonly level: number;
}

/**
 * The model as it was when the record at `position` had been applied, by the same rules as in
 * every replica. Only reads the log: no group, no claim, no record. Costs one replay and one
 * model.
 *
 * The replay goes on from the newest snapshot that ends at `position` or before. Where `onRuled` is
 * to be told of records, it begins with the first record, or, of a log that was trimmed, with the
 * oldest snapshot.
 *
 * Rejects with `NotThere` for a position that the log does not have yet, or that was trimmed and is
 * in no snapshot, and with what `Ledger` throws at a record that must not be guessed about.
 */
export async function replayPast<Model, Message extends Typed, Outcome extends Typed>(
  source: PastSource,
  machine: StateMachine<Model, Message, Outcome>,
  position: number | 'end',
  onRuled?: (ruled: Ruled<Model, Message, Outcome>) => void,
): Promise<Past<Model>> {
  const { log } = source;
  const offset = await lastOffset(log, position);
  const start = onRuled === undefined ? 'nearest' : 'earliest';
  const { ledger, model, after } = await beginning(source, machine, offset, start);
  const first = ledger.next;
  const apply = (record: StoredRecord): void => {
    const ruling = ledger.rule(model, record);
    onRuled?.({ record, ruling, ledger, model });
    for (const [index, outcome] of ruling.outcomes.entries()) {
      machine.evolve(model, outcome, ledger.occurrenceOf(ruling, index));
    }
  };
  if (first <= offset) await followTo(log, offset, after, apply);
  // Nobody else waits for this process: there is no need to give way.
  for (const _ of machine.finalize?.(model) ?? []);
  return { model, log: ledger.log, first, offset, time: ledger.clock, level: ledger.level };
}

async function lastOffset(log: ReadableLog, position: number | 'end'): Promise<number> {
  const end = await log.end();
  if (end === 0) throw new NotThere(`${log.name} is empty`);
  if (position === 'end') return end - 1;
  if (position < end) return position;
  throw new NotThere(`${log.name} has no record ${position} yet: its last one is ${end - 1}`);
}

interface Beginning<Model, Message extends Typed, Outcome extends Typed> {
  readonly ledger: Ledger<Model, Message, Outcome>;
  readonly model: Model;
  /** The last record that is in the model; null: none. */
  readonly after: StoredRecord | null;
}

async function beginning<Model, Message extends Typed, Outcome extends Typed>(
  source: PastSource,
  machine: StateMachine<Model, Message, Outcome>,
  offset: number,
  start: 'nearest' | 'earliest',
): Promise<Beginning<Model, Message, Outcome>> {
  const { log, snapshots } = source;
  const blank = (): Beginning<Model, Message, Outcome> => {
    const model = machine.initial();
    machine.startBatch?.(model);
    return { ledger: new Ledger(machine, log.name), model, after: null };
  };
  const isWhole = (await log.read(0)) !== null;
  if (isWhole && start === 'earliest') return blank();
  const store = start === 'earliest' ? oldestFirst(snapshots) : snapshots;
  const search = { log, store, wrapper: structured, end: offset + 1, onIgnored: () => {} };
  let begun = blank();
  const found = await loadNewest(search, machine, async () => {
    begun = blank();
    return { ledger: begun.ledger, models: [begun.model] };
  });
  if (found !== null) return { ...begun, after: found.last };
  if (isWhole) return blank();
  throw new NotThere(await trimmed(source, offset));
}

async function trimmed({ log, snapshots: store }: PastSource, offset: number): Promise<string> {
  const search = { log, store, wrapper: structured, end: await log.end(), onIgnored: () => {} };
  const ends: number[] = [];
  for await (const { manifest } of positionsOf(search)) ends.push(manifest.next - 1);
  const known = ends.filter((each) => each > offset);
  const least = known.length > 0 ? `: the first that can be told is ${Math.min(...known)}` : '';
  const where = `at record ${offset} or before${least}`;
  return `${log.name} was trimmed, and no usable snapshot ends ${where}`;
}

function oldestFirst(store: SnapshotStore): SnapshotStore {
  return {
    manifests: async () => (await store.manifests()).toReversed(),
    chunks: (id) => store.chunks(id),
    putChunk: (id, chunk) => store.putChunk(id, chunk),
    putManifest: (stored) => store.putManifest(stored),
    retain: (ids) => store.retain(ids),
  };
}

async function followTo(
  log: ReadableLog,
  offset: number,
  after: StoredRecord | null,
  apply: (record: StoredRecord) => void,
): Promise<void> {
  const done = new AbortController();
  const silence = new Silence(log.name);
  const take = async ({ records }: LogBatch) => {
    silence.broken();
    for (const record of records) if (record.offset <= offset) apply(record);
    if ((records.at(-1)?.offset ?? -1) >= offset) done.abort();
  };
  const following = log.follow(take, { signal: done.signal, after });
  try {
    await Promise.race([following, silence.tooLong(done.signal)]);
  } finally {
    done.abort();
    await following;
  }
}

/** Tells a replay that goes on from one that waits for a broker that has gone. */
class Silence {
  readonly #name: string;
  #isBroken = true;

  constructor(name: string) {
    this.#name = name;
  }

  broken(): void {
    this.#isBroken = true;
  }

  /** Rejects when nothing came for too long; fulfilled when the signal is aborted. */
  async tooLong(signal: AbortSignal): Promise<void> {
    while (this.#isBroken) {
      this.#isBroken = false;
      await pause(SILENCE_MS_MAX, undefined, { signal }).catch(() => this.broken());
      if (signal.aborted) return;
    }
    throw new Error(`${this.#name} was silent for ${SILENCE_MS_MAX} ms`);
  }
}
