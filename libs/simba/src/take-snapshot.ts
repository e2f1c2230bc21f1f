import type { ForwardTarget } from './forward-target.ts';
import type { Routing } from './forwarder.ts';
import { Ledger, type Ruling } from './ledger.ts';
import type { Log, LogBatch, StoredRecord } from './log.ts';
import { formatOrigin } from './origin.ts';
import { hasLanded, type Routed, routedOf } from './routed.ts';
import { nowMs, randomId, sleep } from './scheduler.ts';
import { Slice } from './slice.ts';
import { writeChunks } from './snapshot-chunks.ts';
import type { SnapshotFault } from './snapshot-fault.ts';
import { loadNewest, type SnapshotLine, type SnapshotSearch } from './snapshot-loader.ts';
import { encodeManifest, recordSha256, type SnapshotManifest } from './snapshot-manifest.ts';
import type { SnapshotStore } from './snapshot-store.ts';
import type { StateMachine, Typed } from './state-machine.ts';
import { structured, type Wrapper } from './wrapper.ts';

/** Snapshots that are kept: the newest, and one to go back to. */
export const SNAPSHOTS_KEPT = 2;
/** How long a bridge may take to land what was routed, in milliseconds. */
const LANDING_MS_MAX = 30_000;
const LANDING_PAUSE_MS = 100;

/** Without a `route` and `targets` nothing is routed, and bridges can't start from the snapshot. */
export interface SnapshotOptions<Model, Message extends Typed, Outcome extends Typed>
  extends Partial<Routing<Model, Outcome>> {
  readonly log: Log;
  /** With a `snapshotForm`. */
  readonly machine: StateMachine<Model, Message, Outcome>;
  readonly store: SnapshotStore;
  /** `structured` where it is left out. */
  readonly wrapper?: Wrapper;
  /** Folded already, and followed while the snapshot is taken. */
  readonly targets?: readonly ForwardTarget[];
  /** How long bridges may take to land what was routed; `LANDING_MS_MAX` where it is left out. */
  readonly landingMsMax?: number;
  readonly onIgnored: (fault: SnapshotFault, error: unknown) => void;
}

export interface TakenSnapshot {
  readonly manifest: SnapshotManifest;
  /** false: the newest snapshot had all that the log has. */
  readonly isNew: boolean;
  /** Of those that are kept, newest first: each was whole when it was read back. */
  readonly kept: readonly SnapshotManifest[];
}

/**
 * Replays the log from its newest usable snapshot to the end that it has now, writes a snapshot,
 * reads it back, and forgets all but the newest and the one it started from. Serves nobody: it is
 * for a process of its own, which holds one model, and gives its time to nothing else. Where
 * several take one at once, there is one too many for a while, and each is whole.
 *
 * A bridge can start from every snapshot that it takes, for ever: it waits until the targets have
 * all that was routed, and targets forget nothing.
 *
 * Rejects with `SnapshotRefused`, or with a `SimbaError`: `rejected`, `log-unusable` or `stuck`.
 */
export async function takeSnapshot<Model, Message extends Typed, Outcome extends Typed>(
  options: SnapshotOptions<Model, Message, Outcome>,
): Promise<TakenSnapshot> {
  const { log, machine } = options;
  if (machine.snapshotForm === undefined) throw new Error(`${log.name} has no snapshot form`);
  const end = await log.end();
  const replay = new Replay(options);
  const started = await replay.start(end);
  await replay.run(end);
  if (started !== null && replay.ledger.next === started.next) {
    return { manifest: started, isNew: false, kept: await replay.keep(started, null) };
  }
  await replay.untilLanded();
  const manifest = await replay.write();
  await replay.verify(manifest);
  await options.store.putManifest({ id: manifest.id, manifest: encodeManifest(manifest) });
  return { manifest, isNew: true, kept: await replay.keep(manifest, started) };
}

/** No snapshot could be taken now; what there was before is still there. */
export class SnapshotRefused extends Error {
  override readonly name = 'SnapshotRefused';
}

/** One model of the context, without indexes: nobody asks it anything. */
class Replay<Model, Message extends Typed, Outcome extends Typed> {
  readonly #options: SnapshotOptions<Model, Message, Outcome>;
  readonly #wrapper: Wrapper;
  ledger: Ledger<Model, Message, Outcome>;
  #model: Model;
  #last: StoredRecord | null = null;
  #routed: Routed = new Map();

  constructor(options: SnapshotOptions<Model, Message, Outcome>) {
    this.#options = options;
    this.#wrapper = options.wrapper ?? structured;
    const { ledger, models } = this.#blank();
    this.ledger = ledger;
    this.#model = models[0];
  }

  /** The snapshot that it goes on from, if there is one. */
  async start(end: number): Promise<SnapshotManifest | null> {
    const { machine, targets = [], targetLevels } = this.#options;
    const search: SnapshotSearch = {
      ...this.#search(end),
      check: (manifest) => routedOf(manifest, targets, targetLevels),
    };
    let blank = this.#blank();
    const found = await loadNewest(search, machine, async () => {
      blank = this.#blank();
      return blank;
    });
    if (found === null) return null;
    this.ledger = blank.ledger;
    this.#model = blank.models[0];
    this.#last = found.last;
    this.#routed = routedOf(found.manifest, targets, targetLevels);
    return found.manifest;
  }

  async run(end: number): Promise<void> {
    const stop = new AbortController();
    if (this.ledger.next >= end) return;
    const take = async (batch: LogBatch) => {
      const slice = new Slice();
      for (const record of batch.records) {
        if (record.offset >= end) break;
        this.#apply(record);
        if (slice.isOver) await slice.next();
      }
      if (this.ledger.next >= end) stop.abort();
    };
    await this.#options.log.follow(take, { signal: stop.signal, after: this.#last });
  }

  async untilLanded(): Promise<void> {
    const { targets = [], landingMsMax = LANDING_MS_MAX } = this.#options;
    const deadlineMs = nowMs() + landingMsMax;
    for (const target of targets) {
      const routed = this.#routed.get(target.name) ?? null;
      while (!hasLanded(target, routed)) {
        if (nowMs() >= deadlineMs) {
          const what = routed === null ? '' : formatOrigin(routed);
          throw new SnapshotRefused(`${target.name} does not have ${what} yet`);
        }
        await sleep(LANDING_PAUSE_MS);
      }
    }
  }

  async write(): Promise<SnapshotManifest> {
    const { store, machine, targets = [] } = this.#options;
    if (this.#last === null) throw new Error('nothing was replayed');
    const id = randomId(9);
    const totals = await writeChunks(store, id, this.#lines());
    const routed = targets.map(({ name }) => {
      const origin = this.#routed.get(name) ?? null;
      return [name, origin === null ? null : formatOrigin(origin)] as const;
    });
    const manifest: SnapshotManifest = {
      id,
      schema: machine.snapshotForm?.schema ?? 0,
      level: this.ledger.level,
      log: this.ledger.log,
      next: this.ledger.next,
      record: recordSha256(this.#last),
      digest: machine.digest(this.#model).toString(),
      marks: this.ledger.marks.all().map(formatOrigin),
      routed: Object.fromEntries(routed),
      ...totals,
    };
    // One model at a time: what was written is read back next.
    this.#model = machine.initial();
    return manifest;
  }

  /** As a replica would that starts now; before the manifest is there, and others see it. */
  async verify(manifest: SnapshotManifest): Promise<void> {
    const { machine, store } = this.#options;
    const faults: unknown[] = [];
    const search: SnapshotSearch = {
      ...this.#search(manifest.next),
      store: withManifest(store, manifest),
      onIgnored: (_, error) => faults.push(error),
    };
    const found = await loadNewest(search, machine, async () => this.#blank());
    if (found !== null) return;
    throw new SnapshotRefused('it was not sound when read back', { cause: faults[0] });
  }

  /** The snapshots that are whole: the one it has made or found, and the next older one. */
  async keep(newest: SnapshotManifest, older: SnapshotManifest | null) {
    const { store, machine, targets = [], targetLevels } = this.#options;
    const kept = older === null ? [newest] : [newest, older];
    if (older === null) {
      const search: SnapshotSearch = {
        ...this.#search(newest.next),
        store: without(store, newest.id),
        check: (manifest) => routedOf(manifest, targets, targetLevels),
      };
      const found = await loadNewest(search, machine, async () => this.#blank());
      if (found !== null) kept.push(found.manifest);
    }
    await store.retain(kept.map(({ id }) => id));
    return kept;
  }

  #apply(record: StoredRecord): void {
    const { machine, route, targets } = this.#options;
    const levelBefore = this.ledger.level;
    const ruling = this.ledger.rule(this.#model, record);
    const { level } = this.ledger;
    if (level !== levelBefore && targets !== undefined) this.#backfill(ruling, level);
    for (const [index, outcome] of ruling.outcomes.entries()) {
      const occurrence = this.ledger.occurrenceOf(ruling, index);
      machine.evolve(this.#model, outcome, occurrence);
      if (targets === undefined) continue;
      for (const { target } of route?.(outcome, level) ?? [])
        this.#routed.set(target, occurrence.at);
    }
    this.#last = record;
  }

  #backfill(ruling: Ruling<Outcome>, level: number): void {
    let index = 0;
    for (const { target } of this.#options.backfill?.(this.#model, level) ?? []) {
      this.#routed.set(target, this.ledger.occurrenceOf(ruling, index++).at);
    }
  }

  *#lines(): Generator<SnapshotLine<Outcome>> {
    for (const entry of this.ledger.save()) yield ['ledger', entry];
    const form = this.#options.machine.snapshotForm;
    for (const entry of form?.save(this.#model) ?? []) yield ['model', entry];
  }

  #blank() {
    const { machine, log } = this.#options;
    const model = machine.initial();
    machine.startBatch?.(model);
    const models: readonly [Model] = [model];
    return { ledger: new Ledger(machine, log.name, this.#wrapper), models };
  }

  #search(end: number): SnapshotSearch {
    const { log, store, onIgnored } = this.#options;
    return { log, store, wrapper: this.#wrapper, end, onIgnored };
  }
}

/** The store as if it had this snapshot alone. */
function withManifest(store: SnapshotStore, manifest: SnapshotManifest): SnapshotStore {
  const stored = { id: manifest.id, manifest: encodeManifest(manifest) };
  return viewOf(store, async () => [stored]);
}

function without(store: SnapshotStore, id: string): SnapshotStore {
  return viewOf(store, async () => (await store.manifests()).filter((each) => each.id !== id));
}

function viewOf(store: SnapshotStore, manifests: SnapshotStore['manifests']): SnapshotStore {
  return {
    manifests,
    chunks: (id) => store.chunks(id),
    putChunk: (id, chunk) => store.putChunk(id, chunk),
    putManifest: (stored) => store.putManifest(stored),
    retain: (ids) => store.retain(ids),
  };
}
