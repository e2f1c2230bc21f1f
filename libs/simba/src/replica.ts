import { ApplyCosts } from './apply-costs.ts';
import type { CausalToken } from './causal-token.ts';
import type { Claim } from './claims.ts';
import { CommandMeter } from './command-meter.ts';
import { fingerprintOf } from './digest.ts';
import { commandKey, type Decision } from './duplicate-window.ts';
import { endOfLog } from './end-of-log.ts';
import { hasCode, SimbaError } from './errors.ts';
import { BARRIER, CLAIM, DONE, Ledger, type Verdict } from './ledger.ts';
import type { Log, LogBatch, StoredRecord } from './log.ts';
import type { Origin } from './origin.ts';
import type { ReadHandle } from './read-handle.ts';
import { type ReadPolicy, type ReadPolicyName, readPolicy } from './read-policy.ts';
import { nowMs, randomId, turn } from './scheduler.ts';
import { Slice } from './slice.ts';
import type { SnapshotFault } from './snapshot-fault.ts';
import { loadNewest } from './snapshot-loader.ts';
import type { SnapshotStore } from './snapshot-store.ts';
import type { Occurrence, StateMachine, Typed } from './state-machine.ts';
import { Turns } from './turns.ts';
import { Waiters } from './waiters.ts';
import { structured, type Wrapper } from './wrapper.ts';

/** From `submit` until its answer, in milliseconds. */
export const SUBMIT_TIMEOUT_MS = 4_000;
/** How long a read waits for what its client has seen elsewhere, in milliseconds. */
export const CATCH_UP_MS_MAX = 1_000;
/**
 * Records behind the end of the log from which a live replica makes a batch. At a third of a
 * catalog's products a batch costs as much as single steps, at as many as there are half as much
 * (`docs/performance.md`); but what it keeps until its end is what readers wait for when it is
 * collected. This is right for 100,000 products, and a larger catalog should have a higher one.
 */
export const BATCH_FROM = 100_000;
/** Records of one batch at most, after the first: its changes are kept for the other model. */
export const BATCH_RECORDS_MAX = 100_000;
/** A digest is taken at each multiple of this offset. */
export const DIGEST_INTERVAL = 1_000;
/** Digests that are kept. */
export const DIGESTS_KEPT = 16;

/**
 * - `replaying`: not all that was in the log at start is applied yet; nothing is served.
 * - `live`: follows the log and serves.
 * - `stuck`: in front of a record that it must not guess about; reads go on, and are behind.
 * - `failed`: the log no longer continues what was applied; the process must start again.
 * - `stopped`: by `stop`.
 */
export type ReplicaState = 'replaying' | 'live' | 'stuck' | 'failed' | 'stopped';

export interface Command<Message extends Typed> {
  /** Made by the caller, unique per session; the same id again is the same command. */
  readonly id: string;
  readonly session: string | null;
  readonly message: Message;
  /** Stands for the body; made of the message where it is left out. */
  readonly fingerprint?: string;
  /** W3C trace context. */
  readonly traceparent?: string;
}

export interface ReplicaOptions<Model, Message extends Typed, Outcome extends Typed> {
  readonly log: Log;
  readonly machine: StateMachine<Model, Message, Outcome>;
  /** The name of the context, as routes to it are called in causal tokens. */
  readonly context: string;
  /** The name of this replica, as its records carry it. */
  readonly source: string;
  /** `wait-free` where it is left out. */
  readonly readPolicy?: ReadPolicyName;
  /** Records behind from which a batch is made; `BATCH_FROM` where it is left out. */
  readonly batchFrom?: number;
  /** `structured` where it is left out; the same in all processes of a log. */
  readonly wrapper?: Wrapper;
  /** Where to look for a snapshot to start from; none: every start is a replay of the whole log. */
  readonly snapshots?: SnapshotStore | null;
  /** Told of errors that were got over by trying again. */
  readonly onTrouble?: (what: string, error: unknown) => void;
}

/** What became of an effect, beside its being done; the fields of `Done` that a machine reads. */
export type EffectDetails = Readonly<Record<string, string | number | null>>;

/** An outcome that readers can see now. */
export interface Published<Outcome extends Typed> {
  readonly outcome: Outcome;
  readonly occurrence: Occurrence;
}

/** Totals since start. */
export type ReplicaCounts = Record<Verdict | 'outcomes' | 'publishes' | 'batches', number>;

/**
 * Follows a log, applies it to a model, and serves reads and commands from there.
 *
 * Guarantees: replicas of one log come to the same model and the same outcomes. A command's
 * outcome is visible here before `submit` answers. Reads see whole records only; what they wait
 * for, and what memory that costs, is the read policy's affair.
 *
 * Costs: one `decide` per record, and an `evolve` per model of the policy; applying yields to
 * readers every `SLICE_MS`. A replica that is far behind applies in batch mode, and reads go on
 * meanwhile.
 *
 * @example
 * const replica = new Replica({ log, machine: cart, context: 'cart', source: 'cart/1' });
 * await replica.start();
 * await replica.submit({ id, session, message: { type: 'AddItem', productId, delta: 1 } });
 * const view = await replica.read((model) => cartOf(model, session));
 */
export class Replica<Model, Message extends Typed, Outcome extends Typed> {
  readonly counts: ReplicaCounts = {
    decided: 0,
    duplicate: 0,
    gap: 0,
    undecodable: 0,
    own: 0,
    ignored: 0,
    outcomes: 0,
    publishes: 0,
    batches: 0,
  };
  readonly costs = new ApplyCosts();
  /** Of `submit`. */
  readonly commands = new CommandMeter();
  readonly #options: ReplicaOptions<Model, Message, Outcome>;
  readonly #log: Log;
  readonly #wrapper: Wrapper;
  #ledger: Ledger<Model, Message, Outcome>;
  readonly #policy: ReadPolicy<Model, Published<Outcome>>;
  readonly #waiters = new Waiters();
  readonly #turns = new Turns();
  readonly #stopping = new AbortController();
  readonly #listeners = new Set<(published: readonly Published<Outcome>[]) => void>();
  readonly #digests: { position: number; digest: string }[] = [];
  readonly #snapshotsIgnored = new Map<SnapshotFault, number>();
  #snapshotOffset: number | null = null;
  #state: ReplicaState = 'replaying';
  #trouble: unknown = null;
  #onFailure: (state: 'stuck' | 'failed', trouble: unknown) => void = () => {};
  #replayEnd = 0;
  #endOffset = 0;
  /** Digests of a replay that would not be kept are not taken: see `StateMachine.digest`. */
  #digestsFrom = 0;
  /** In batch mode: the offset at which the batch ends. */
  #batchEnd: number | null = null;
  /** Goes on from fetch to fetch: one that ends in the middle of a slice gives nobody a turn. */
  readonly #batchSlice = new Slice();
  /** The other model of the policy lacks what the last batch has done. */
  #isBatchOwed = false;
  /** What readers see: the next offset to apply and the source marks of their model. */
  #publishedNext = 0;
  #publishedMarks: ReadonlyMap<string, Origin> = new Map();
  #unpublished: Published<Outcome>[] = [];
  #following: Promise<void> = Promise.resolve();
  #queuedBarrier: Promise<void> | null = null;
  #flyingBarrier: Promise<void> = Promise.resolve();

  constructor(options: ReplicaOptions<Model, Message, Outcome>) {
    const { log, machine } = options;
    this.#options = options;
    this.#log = log;
    this.#wrapper = options.wrapper ?? structured;
    this.#ledger = new Ledger(machine, log.name, this.#wrapper);
    this.#policy = readPolicy(
      options.readPolicy ?? 'wait-free',
      machine,
      (model: Model, { outcome, occurrence }: Published<Outcome>) =>
        machine.evolve(model, outcome, occurrence),
    );
  }

  /**
   * Replays up to the end that the log has now, from the newest usable snapshot on if there is one,
   * then follows it until `stop`. Waits for a log that can't be reached or is not opened yet;
   * rejects with `log-unusable` or `stuck` if it can't be replayed.
   */
  async start(): Promise<void> {
    const { signal } = this.#stopping;
    const end = await endOfLog(this.#log, signal, this.#options.onTrouble ?? (() => {}));
    if (end === null) return;
    this.#replayEnd = end;
    this.#endOffset = end;
    this.#digestsFrom = end - DIGESTS_KEPT * DIGEST_INTERVAL;
    await this.#startBatch(end);
    const after = await this.#startFromSnapshot(end);
    const isThere = this.#ledger.next >= end;
    if (isThere) await this.#goLive();
    const onTurn = () => this.#turns.made();
    await new Promise<void>((resolve, reject) => {
      if (isThere) resolve();
      this.#following = this.#log
        .follow((batch) => this.#take(batch, resolve), { signal, after, onTurn })
        .catch((error) => reject(this.#fail(error)))
        .finally(() => {
          this.#turns.ended();
          resolve();
        });
    });
  }

  /** Ends following and refuses what still waits. Does not close the log. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#following;
    this.#state = 'stopped';
    this.#waiters.rejectAll(new SimbaError('unknown', 'the replica was stopped'));
  }

  get state(): ReplicaState {
    return this.#state;
  }

  /** What made it `stuck` or `failed`; null otherwise. */
  get trouble(): unknown {
    return this.#trouble;
  }

  /** One past the last offset that readers see. */
  get next(): number {
    return this.#publishedNext;
  }

  /** Records of the log that are not applied yet, as of the last batch. */
  get lag(): number {
    return Math.max(0, this.#endOffset - this.#ledger.next);
  }

  /** How much of what was in the log at start is applied, 0 to 1. */
  get replayed(): number {
    if (this.#replayEnd === 0) return 0;
    return Math.min(1, this.#ledger.next / this.#replayEnd);
  }

  /** Where the snapshot ended that it started from; null: it replayed the whole log. */
  get snapshotOffset(): number | null {
    return this.#snapshotOffset;
  }

  /** How many snapshots were found and not used, by reason. */
  get snapshotsIgnored(): ReadonlyMap<SnapshotFault, number> {
    return this.#snapshotsIgnored;
  }

  get level(): number {
    return this.#ledger.level;
  }

  /** The model clock: milliseconds since 1970, of the last record applied. */
  get clock(): number {
    return this.#ledger.clock;
  }

  /** Whether a batch is being made: at the start, and later when the replica is far behind. */
  get isBatching(): boolean {
    return this.#batchEnd !== null;
  }

  /** Records behind from which a batch is made; null: after the start none is. */
  get batchFrom(): number | null {
    const { machine, batchFrom = BATCH_FROM } = this.#options;
    return this.#policy.canBatch && machine.finalize !== undefined ? batchFrom : null;
  }

  /** `topic/partition/logId`. */
  get log(): string {
    return this.#ledger.log;
  }

  get lastContactMs(): number {
    return this.#log.lastContactMs();
  }

  /** For how long following has made no turn, in milliseconds; 0 while it does not follow. */
  get stillMs(): number {
    return this.#turns.stillMs;
  }

  /** Claims in force. */
  get claims(): number {
    return this.#ledger.claims.size;
  }

  get waiting(): number {
    return this.#waiters.size;
  }

  /** The origin of the last fact applied, per source log. */
  get sourceMarks(): readonly { log: string; offset: number; index: number }[] {
    return this.#ledger.marks.all();
  }

  /** Digests of the model before the record at each `position`, oldest first. */
  get digests(): readonly { position: number; digest: string }[] {
    return this.#digests;
  }

  /** Of the model as readers see it. */
  digest(): Promise<{ position: number; digest: string }> {
    return this.read((model) => ({
      position: this.#publishedNext,
      digest: this.#options.machine.digest(model).toString(),
    }));
  }

  /** The query must be synchronous and must not keep the model. */
  read<Result>(query: (model: Model) => Result): Promise<Result> {
    return this.#policy.read(query);
  }

  /** As `read`, at once; undefined: the read policy would have it wait. */
  readNow<Result>(query: (model: Model) => Result): Result | undefined {
    return this.#policy.readNow(query);
  }

  /** For reads that span an await; leave the handle, whatever happens. */
  enter(): Promise<ReadHandle<Model>> {
    return this.#policy.enter();
  }

  /** Called when the replica has become `stuck` or `failed`, at once if it is so already. */
  onFailure(listener: (state: 'stuck' | 'failed', trouble: unknown) => void): void {
    if (this.#state === 'stuck' || this.#state === 'failed') listener(this.#state, this.#trouble);
    else this.#onFailure = listener;
  }

  /** Called after each publish, before those who wait are answered; must be quick. */
  onPublished(listener: (published: readonly Published<Outcome>[]) => void): void {
    this.#listeners.add(listener);
  }

  /**
   * Appends the command and answers what was decided, once this replica has applied it. The same
   * command again, here or elsewhere, answers the same.
   *
   * Rejects with `rejected`, `record-too-large`, `overloaded` or `level-not-active` (surely not
   * decided), `unknown` (it may have been, or may yet be: ask again with the same id), `id-reused`,
   * `not-live` or `stuck`.
   */
  async submit(command: Command<Message>): Promise<Decision<Outcome>> {
    const { type } = command.message;
    const sinceMs = nowMs();
    try {
      const decision = await this.#submit(command);
      this.commands.answered(type, 'decided', nowMs() - sinceMs);
      return decision;
    } catch (error) {
      const result = error instanceof SimbaError ? error.code : 'unknown';
      this.commands.answered(type, result, nowMs() - sinceMs);
      throw error;
    }
  }

  async #submit(command: Command<Message>): Promise<Decision<Outcome>> {
    this.#mustBeLive();
    this.#mustBeOfLevel(command.message.type);
    const { id, session, message } = command;
    const fingerprint = command.fingerprint ?? fingerprintOf(JSON.stringify(message));
    const key = commandKey(session, id);
    if (this.#ledger.duplicates.find(key) === undefined) {
      await this.#appendAndWait(key, {
        id,
        session,
        message,
        fingerprint,
        traceparent: command.traceparent ?? null,
      });
    }
    const decision = this.#ledger.duplicates.find(key);
    if (decision === undefined) throw new SimbaError('unknown', `${id} was forgotten already`);
    if (this.#publishedNext <= decision.offset) await this.#untilPublished(decision.offset);
    if (decision.fingerprint !== fingerprint) {
      throw new SimbaError('id-reused', `${id} was used for another command`);
    }
    return this.#ledger.recall(decision, message);
  }

  /**
   * Fulfilled when all that the token names is applied here: true; or after `CATCH_UP_MS_MAX`, or
   * at once if this replica can't move: false.
   */
  async catchUp(token: CausalToken): Promise<boolean> {
    if (this.hasSeen(token)) return true;
    if (this.#state !== 'live') return false;
    return this.#waiters.until(() => this.hasSeen(token), CATCH_UP_MS_MAX);
  }

  /**
   * Fulfilled when all that was in the log before this call is applied: a read after it is
   * linearizable. Calls share barriers: one is appended at a time. Rejects as `submit` does.
   */
  latest(): Promise<void> {
    this.#queuedBarrier ??= this.#flyingBarrier.catch(nothing).then(() => {
      this.#queuedBarrier = null;
      this.#flyingBarrier = this.#barrier();
      return this.#flyingBarrier;
    });
    return this.#queuedBarrier;
  }

  /** A decision of a batch under way is not visible yet. */
  async #untilPublished(offset: number): Promise<void> {
    const isPublished = () => this.#publishedNext > offset;
    if (await this.#waiters.until(isPublished, SUBMIT_TIMEOUT_MS)) return;
    throw new SimbaError('unknown', `the outcome was not published in ${SUBMIT_TIMEOUT_MS} ms`);
  }

  /** Effects that the model says are owed, oldest first. */
  pending(max: number): Promise<readonly string[]> {
    const { machine } = this.#options;
    return this.read((model) => {
      const owed: string[] = [];
      for (const effect of machine.pending?.(model) ?? []) {
        if (owed.length === max) break;
        owed.push(effect);
      }
      return owed;
    });
  }

  /** The claim in force on an effect. */
  claimOf(effect: string): Claim | undefined {
    return this.#ledger.claims.of(effect);
  }

  /**
   * Claims an effect, in place of the claim at `supersedes` (null: of none). true: the claim is in
   * force, at this replica and so at all. Rejects as `submit` does.
   */
  async claim(effect: string, by: string, supersedes: number | null): Promise<boolean> {
    this.#mustBeLive();
    const message = { type: CLAIM, effect, by, supersedes } as Typed;
    await this.#appendOwn(message);
    return this.#ledger.claims.of(effect)?.by === by;
  }

  /**
   * Tells the log that an effect is done, and what became of it; told again, the first counts,
   * whatever it said. Rejects as `submit` does, and if the effect is owed as before: the machine
   * has decided that this `Done` is none.
   */
  async done(effect: string, details: EffectDetails = {}): Promise<void> {
    const message = { ...details, type: DONE, effect } as unknown as Message;
    const fingerprint = fingerprintOf(JSON.stringify({ type: DONE, effect }));
    await this.submit({ id: `done-${effect}`, session: null, message, fingerprint });
    const { machine } = this.#options;
    if (await this.read((model) => machine.isPending?.(model, effect) === true)) {
      throw new Error(`${effect} is still owed after it was told to be done`);
    }
  }

  async #barrier(): Promise<void> {
    this.#mustBeLive();
    await this.#appendOwn({ type: BARRIER });
  }

  async #appendOwn(message: Typed): Promise<void> {
    const id = randomId(16);
    const own = { id, session: null, message, fingerprint: '', traceparent: null };
    await this.#appendAndWait(id, own);
  }

  #appendAndWait(
    key: string,
    record: {
      id: string;
      session: string | null;
      message: Typed;
      fingerprint: string;
      traceparent: string | null;
    },
  ): Promise<void> {
    const payload = this.#wrapper.wrap({
      ...record,
      source: this.#options.source,
      origin: null,
      previousOrigin: null,
    });
    const seen = this.#waiters.forKey(key, SUBMIT_TIMEOUT_MS);
    this.#log.append([payload]).catch((error: unknown) => {
      // `unknown` may still land: seeing it in the log decides, or else the time does.
      if (!hasCode(error, 'unknown')) seen.reject(error);
    });
    return seen.promise;
  }

  async #take({ records, endOffset }: LogBatch, onLive: () => void): Promise<void> {
    this.#endOffset = endOffset;
    if (this.#batchEnd === null && this.#isBatchCheaper()) {
      await this.#startBatch(Math.min(endOffset, this.#ledger.next + BATCH_RECORDS_MAX));
    }
    if (this.#batchEnd === null) return this.#applyLive(records);
    const isOfBatch = (record: StoredRecord) => record.offset < (this.#batchEnd ?? 0);
    const after = records.filter((record) => !isOfBatch(record));
    await this.#applyBatch(records.filter(isOfBatch));
    if (this.#ledger.next < (this.#batchEnd ?? 0)) return;
    await this.#goLive();
    onLive();
    await this.#applyLive(after);
  }

  async #goLive(): Promise<void> {
    await this.#endBatch();
    this.#state = 'live';
  }

  /** The last record of the snapshot; null: there is none that is usable. */
  async #startFromSnapshot(end: number): Promise<StoredRecord | null> {
    const { snapshots: store = null, machine, onTrouble } = this.#options;
    if (store === null) return null;
    const onIgnored = (fault: SnapshotFault, error: unknown) => {
      this.#snapshotsIgnored.set(fault, (this.#snapshotsIgnored.get(fault) ?? 0) + 1);
      onTrouble?.(`start from a snapshot of ${this.#log.name}`, error);
    };
    const search = { log: this.#log, store, wrapper: this.#wrapper, end, onIgnored };
    const found = await loadNewest(search, machine, async () => {
      this.#startBlank();
      return { ledger: this.#ledger, models: this.#policy.models };
    });
    if (found === null) this.#startBlank();
    this.#snapshotOffset = found?.manifest.next ?? null;
    return found?.last ?? null;
  }

  /** A snapshot that turns out to be damaged has left its half in ledger and models. */
  #startBlank(): void {
    this.#ledger = new Ledger(this.#options.machine, this.#log.name, this.#wrapper);
    this.#policy.startAnew();
  }

  #isBatchCheaper(): boolean {
    return this.batchFrom !== null && this.lag >= this.batchFrom;
  }

  async #startBatch(end: number): Promise<void> {
    this.costs.begin('batch');
    await this.#policy.startBatch();
    this.costs.end();
    this.#batchEnd = end;
  }

  async #endBatch(): Promise<void> {
    this.costs.begin('batch');
    await this.#policy.endBatch();
    this.costs.end();
    this.#batchEnd = null;
    this.#isBatchOwed = true;
    this.counts.batches++;
    this.#published();
  }

  /** Not visible before the batch ends; gives way to readers of what was there before it. */
  async #applyBatch(records: readonly StoredRecord[]): Promise<void> {
    const slice = this.#batchSlice;
    let done = 0;
    this.costs.begin('batch');
    for (const record of records) {
      try {
        this.#apply(record);
        done++;
      } catch (error) {
        this.costs.end(done);
        await this.#endBatch();
        throw error;
      }
      if (!slice.isOver) continue;
      this.costs.end(done);
      await slice.next();
      done = 0;
      this.costs.begin('batch');
    }
    this.costs.end(done);
  }

  async #applyLive(records: readonly StoredRecord[]): Promise<void> {
    let done = 0;
    while (done < records.length) {
      // What the other model lacks is made up for in the same slice.
      const slice = new Slice();
      // After a batch, that is what the batch has done, which takes slices of its own.
      this.costs.begin(this.#isBatchOwed ? 'batch' : 'step');
      await this.#policy.writable();
      this.#isBatchOwed = false;
      this.costs.end();
      if (slice.isOver) await slice.next();
      this.costs.begin('step');
      done = this.#applySlice(records, done, slice);
      if (done < records.length) await turn();
    }
  }

  /** Applies and publishes in one synchronous go: whoever runs between slices sees one state. */
  #applySlice(records: readonly StoredRecord[], from: number, slice: Slice): number {
    let failure: unknown = null;
    let done = from;
    do {
      try {
        this.#apply(records[done] as StoredRecord);
        done++;
      } catch (error) {
        failure = error;
      }
    } while (failure === null && done < records.length && !slice.isOver);
    const sinceMs = nowMs();
    this.#policy.publish();
    this.#published();
    this.costs.publishMs += nowMs() - sinceMs;
    this.costs.end(done - from);
    if (failure !== null) throw failure;
    return done;
  }

  /** Rules on the record and changes the model by it. Throws before it has changed anything. */
  #apply(record: StoredRecord): void {
    const { offset } = record;
    if (offset % DIGEST_INTERVAL === 0 && offset >= this.#digestsFrom) this.#takeDigest(offset);
    const ruling = this.#ledger.rule(this.#policy.ahead, record);
    this.counts[ruling.verdict]++;
    this.counts.outcomes += ruling.outcomes.length;
    if (ruling.key !== null) this.#waiters.seen(ruling.key);
    let index = 0;
    for (const outcome of ruling.outcomes) {
      const change = { outcome, occurrence: this.#ledger.occurrenceOf(ruling, index++) };
      this.#policy.write(change);
      // Nobody is told of a replay, and what it makes would not fit into memory twice.
      if (this.#state === 'live') this.#unpublished.push(change);
    }
  }

  /** What has been applied can be seen from here on. */
  #published(): void {
    const published = this.#unpublished;
    this.#unpublished = [];
    this.#publishedNext = this.#ledger.next;
    this.#publishedMarks = this.#ledger.marks.snapshot();
    this.counts.publishes++;
    if (published.length > 0) for (const listener of this.#listeners) listener(published);
    this.#waiters.release();
  }

  #takeDigest(position: number): void {
    const digest = this.#options.machine.digest(this.#policy.ahead).toString();
    this.#digests.push({ position, digest });
    if (this.#digests.length > DIGESTS_KEPT) this.#digests.shift();
  }

  /** Whether all that the token names is applied here, and readers see it. */
  hasSeen(token: CausalToken): boolean {
    for (const seen of token.entries()) {
      const [topic, target] = seen.subject.split('>');
      const name = `${topic}/${seen.partition}`;
      if (target === undefined) {
        const isOwn = name === this.#log.name && `${name}/${seen.logId}` === this.#ledger.log;
        if (isOwn && this.#publishedNext < (seen.at ?? 0)) return false;
      } else if (target === this.#options.context && seen.fact !== null) {
        const mark = this.#publishedMarks.get(name);
        // A log of another id was made anew: what was seen of the old one never comes.
        if (mark !== undefined && mark.log !== `${name}/${seen.logId}`) continue;
        if (mark === undefined || isBefore(mark, seen.fact)) return false;
      }
    }
    return true;
  }

  #mustBeLive(): void {
    if (this.#state === 'live') return;
    if (this.#state === 'stuck') {
      throw new SimbaError('stuck', 'stopped in front of a record', this.#trouble);
    }
    throw new SimbaError('not-live', `the replica is ${this.#state}`);
  }

  /** Levels never end: what is appended after this lands behind the activation. */
  #mustBeOfLevel(type: string): void {
    const level = this.#ledger.levelOf(type);
    if (level <= this.level) return;
    const { context } = this.#options;
    const what = `${type} needs level ${level} of ${context}, and level ${this.level} is in force`;
    throw new SimbaError('level-not-active', what);
  }

  #fail(error: unknown): unknown {
    const state = hasCode(error, 'stuck') ? 'stuck' : 'failed';
    this.#state = state;
    this.#trouble = error;
    this.#onFailure(state, error);
    this.#waiters.rejectAll(new SimbaError('unknown', `the replica is ${this.#state}`, error));
    return error;
  }
}

function isBefore(
  mark: { offset: number; index: number },
  fact: { offset: number; index: number },
): boolean {
  return (mark.offset - fact.offset || mark.index - fact.index) < 0;
}

function nothing(): void {}
