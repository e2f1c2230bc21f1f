import { endOfLog } from './end-of-log.ts';
import type { Log, LogBatch, StoredRecord } from './log.ts';
import type { Origin } from './origin.ts';
import { originOf } from './origin.ts';
import { Slice } from './slice.ts';
import { positionsOf } from './snapshot-loader.ts';
import type { SnapshotStore } from './snapshot-store.ts';
import { SourceMarks } from './source-marks.ts';
import { Turns } from './turns.ts';
import { structured, type Wrapper } from './wrapper.ts';

/** What marks need to know of a fact. */
export interface Link {
  readonly origin: Origin;
  readonly previousOrigin: Origin | null;
}

/**
 * A log that facts are forwarded to, and the marks that it proves: its records are folded without
 * its domain. One serves the forwarders of all sources.
 */
export class ForwardTarget {
  readonly log: Log;
  /** The context's name. */
  readonly name: string;
  readonly wrapper: Wrapper;
  readonly #marks = new SourceMarks();
  readonly #listeners = new Set<() => void>();
  readonly #senders: ((record: StoredRecord) => Link | null)[] = [];
  readonly #snapshots: SnapshotStore | null;
  readonly #turns = new Turns();
  #gaps = 0;

  /** With snapshots of the target, only what came after the newest one is folded. */
  constructor(
    name: string,
    log: Log,
    wrapper: Wrapper = structured,
    snapshots: SnapshotStore | null = null,
  ) {
    this.name = name;
    this.log = log;
    this.wrapper = wrapper;
    this.#snapshots = snapshots;
  }

  /** The last fact of this source (`topic/partition`) that the target has. */
  markOf(source: string): Origin | undefined {
    return this.#marks.of(source);
  }

  /** Facts that the target ignored because one before them was missing. */
  get gaps(): number {
    return this.#gaps;
  }

  /** For how long following has made no turn, in milliseconds; 0 while it does not follow. */
  get stillMs(): number {
    return this.#turns.stillMs;
  }

  onProgress(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /**
   * `recognise` knows the facts that it has sent here when it sees them again, and spares decoding
   * them: null for any other record.
   */
  onRecord(recognise: (record: StoredRecord) => Link | null): void {
    this.#senders.push(recognise);
  }

  /**
   * Follows the log until the signal is aborted; `onFolded` is called when all is folded that was
   * there at the start. Rejects as `Log.follow` does.
   */
  async follow(
    signal: AbortSignal,
    onFolded: () => void,
    onTrouble: (what: string, error: unknown) => void,
  ): Promise<void> {
    const end = await endOfLog(this.log, signal, onTrouble);
    if (end === null) return;
    const after = await this.#startFromSnapshot(end, onTrouble);
    if (after !== null && after.offset >= end - 1) onFolded();
    const take = async (batch: LogBatch) => {
      await this.#fold(batch);
      if ((batch.records.at(-1)?.offset ?? 0) >= end - 1) onFolded();
      for (const listener of this.#listeners) listener();
    };
    const onTurn = () => this.#turns.made();
    // Facts that are confirmed late hold nobody up, and most records of the log are no facts.
    const options = { signal, after, onTurn, isPatient: true };
    await this.log.follow(take, options).finally(() => this.#turns.ended());
  }

  /** A manifest tells the marks: neither the chunks nor the domain are needed. */
  async #startFromSnapshot(
    end: number,
    onTrouble: (what: string, error: unknown) => void,
  ): Promise<StoredRecord | null> {
    const { log, wrapper } = this;
    const store = this.#snapshots;
    if (store === null) return null;
    const onIgnored = (_: unknown, error: unknown) => onTrouble(`fold ${this.name}`, error);
    for await (const { manifest, last } of positionsOf({ log, store, wrapper, end, onIgnored })) {
      for (const mark of manifest.marks) this.#marks.advance(originOf(mark));
      return last;
    }
    return null;
  }

  async #fold(batch: LogBatch): Promise<void> {
    const slice = new Slice();
    for (const record of batch.records) {
      const link = this.#linkOf(record);
      if (link !== null) {
        const standing = this.#marks.standing(link.origin, link.previousOrigin);
        if (standing === 'next') this.#marks.advance(link.origin);
        if (standing === 'gap') this.#gaps++;
      }
      if (slice.isOver) await slice.next();
    }
  }

  /** null: it is no fact. */
  #linkOf(record: StoredRecord): Link | null {
    for (const recognise of this.#senders) {
      const link = recognise(record);
      if (link !== null) return link;
    }
    if (this.wrapper.mayBeFact?.(record) === false) return null;
    const { origin = null, previousOrigin = null } = this.wrapper.unwrap(record) ?? {};
    return origin === null ? null : { origin, previousOrigin };
  }
}
