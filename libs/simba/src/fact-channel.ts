import { sizeOf } from './append-queue.ts';
import { Backoff } from './backoff.ts';
import { SimbaError } from './errors.ts';
import type { FactWriter } from './fact-writer.ts';
import type { ForwardTarget, Link } from './forward-target.ts';
import { BATCH_BYTES_MAX, type Payload, type StoredRecord } from './log.ts';
import { compareOrigins, formatOrigin, type Origin } from './origin.ts';
import { after, nowMs } from './scheduler.ts';
import { sourceOf } from './source-marks.ts';
import type { Typed } from './state-machine.ts';
import { Turns } from './turns.ts';

/** Facts that were sent and that the target's log has not shown yet. */
export const UNCONFIRMED_MAX = 1_000;
/** Facts of one append: while some are on their way, others are confirmed and made room for. */
const SENT_AT_ONCE_MAX = UNCONFIRMED_MAX / 2;
/** No progress for this long: what is unconfirmed is sent again, in milliseconds. */
const RESEND_AFTER_MS = 2_000;
const RETRY_BASE_MS = 50;
const RETRY_CAP_MS = 2_000;

interface Unconfirmed extends Link {
  readonly payload: Payload;
  /** Whether a wrapper wants to see the record that it has made for a trace. */
  readonly isTraced: boolean;
}

/**
 * Carries the outcomes of one source to one target, in order. At least once on the wire, and once
 * in effect: each fact names the one before it, and the target applies only the next of the chain.
 */
export class FactChannel {
  readonly #target: ForwardTarget;
  readonly #writer: FactWriter;
  readonly #onTrouble: (what: string, error: unknown) => void;
  /** Oldest first; the first `#sent` of them have been sent. */
  readonly #unconfirmed: Unconfirmed[] = [];
  #sent = 0;
  /** So many of them have been seen in the target's log. */
  #seen = 0;
  /** The last outcome that was routed here, sent by this channel or by another bridge. */
  #last: Origin | null = null;
  readonly #turns = new Turns();
  #progressAtMs = 0;
  #forwarded = 0;
  readonly #wakeups = new Set<() => void>();

  /** `writer`: of all channels of the source. */
  constructor(
    target: ForwardTarget,
    writer: FactWriter,
    onTrouble: (what: string, error: unknown) => void,
  ) {
    this.#target = target;
    this.#writer = writer;
    this.#onTrouble = onTrouble;
    target.onProgress(() => this.#wakeAll());
    target.onRecord((record) => this.#recognised(record));
  }

  get unconfirmed(): number {
    return this.#unconfirmed.length;
  }

  get forwarded(): number {
    return this.#forwarded;
  }

  /** For how long sending has made no turn, in milliseconds; 0 while it does not run. */
  get stillMs(): number {
    return this.#turns.stillMs;
  }

  /** The source is followed from behind this outcome on, which the target has already. */
  startAfter(routed: Origin): void {
    this.#last = routed;
  }

  get hasRoom(): boolean {
    return this.#unconfirmed.length < UNCONFIRMED_MAX;
  }

  /**
   * Fulfilled when there is room for one more fact, or when the signal is aborted; `onTurn` is
   * called for every look.
   */
  async room(signal: AbortSignal, onTurn: () => void): Promise<void> {
    while (!this.hasRoom && !signal.aborted) {
      onTurn();
      await this.#changed(signal);
      this.#dropConfirmed();
    }
  }

  /**
   * Takes the next outcome of the source. Throws `out-of-chain` if the target has a fact of this
   * source that this source never had: an operator must look. `traceparent`: of what caused it.
   */
  forward(origin: Origin, fact: Typed, traceparent: string | null = null): void {
    const mark = this.#target.markOf(sourceOf(origin.log));
    const previous = this.#last;
    this.#checkChain(origin, mark, previous);
    this.#last = origin;
    if (mark !== undefined && compareOrigins(origin, mark) <= 0) return;
    const told = { origin, previousOrigin: previous, fact, traceparent };
    const payload = this.#writer.payloadOf(told, this.#target.wrapper);
    const isTraced = traceparent !== null;
    this.#unconfirmed.push({ origin, previousOrigin: previous, payload, isTraced });
    this.#wakeAll();
  }

  /** Sends until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const backoff = new Backoff(RETRY_BASE_MS, RETRY_CAP_MS);
    while (!signal.aborted) {
      this.#turns.made();
      this.#dropConfirmed();
      if (this.#sent < this.#unconfirmed.length) {
        await this.#sendSome(backoff, signal);
      } else if (this.#isStalled()) {
        this.#onTrouble(`forward to ${this.#target.name}`, new Error('the target does not move'));
        this.#progressAtMs = nowMs();
        this.#sendAgain();
      } else {
        await this.#changed(signal);
      }
    }
    this.#turns.ended();
  }

  /** What was sent is lost, or the target saw a gap: back to its mark. */
  #isStalled(): boolean {
    const stillMs = nowMs() - this.#progressAtMs;
    return this.#unconfirmed.length > 0 && stillMs >= RESEND_AFTER_MS;
  }

  #checkChain(origin: Origin, mark: Origin | undefined, previous: Origin | null): void {
    if (mark === undefined) return;
    const isAhead = previous === null || compareOrigins(mark, previous) > 0;
    const isOfAnotherLog = mark.log !== origin.log;
    if (isOfAnotherLog || (isAhead && compareOrigins(mark, origin) < 0)) {
      throw new SimbaError(
        'out-of-chain',
        `${this.#target.name} has ${formatOrigin(mark)}, which its source has not`,
      );
    }
  }

  async #sendSome(backoff: Backoff, signal: AbortSignal): Promise<void> {
    const payloads: Payload[] = [];
    let bytes = 0;
    const due = this.#unconfirmed.slice(this.#sent, this.#sent + SENT_AT_ONCE_MAX);
    for (const { payload } of due) {
      bytes += sizeOf(payload);
      if (bytes > BATCH_BYTES_MAX) break;
      payloads.push(payload);
    }
    const before = this.#unconfirmed[this.#sent + payloads.length - 1]?.origin;
    try {
      await this.#target.log.append(payloads);
      backoff.succeeded();
      this.#forwarded += payloads.length;
      this.#progressAtMs = nowMs();
      // Confirmations may have dropped facts from the front meanwhile.
      this.#sent = before === undefined ? 0 : 1 + this.#indexOf(before);
    } catch (error) {
      this.#onTrouble(`forward to ${this.#target.name}`, error);
      this.#sendAgain();
      await backoff.failed(signal);
    }
  }

  #sendAgain(): void {
    this.#sent = 0;
    this.#seen = 0;
  }

  /**
   * A record that is the next fact to the byte says what that fact says: it need not be decoded.
   * Others may be facts all the same, of another bridge or sent twice.
   */
  #recognised(record: StoredRecord): Link | null {
    const next = this.#unconfirmed[this.#seen];
    if (next === undefined || next.isTraced || !isSame(record, next.payload)) return null;
    this.#seen++;
    return next;
  }

  /** -1: dropped. */
  #indexOf(origin: Origin): number {
    return this.#unconfirmed.findIndex((fact) => compareOrigins(fact.origin, origin) === 0);
  }

  #dropConfirmed(): void {
    const [first] = this.#unconfirmed;
    if (first === undefined) return;
    const mark = this.#target.markOf(sourceOf(first.origin.log));
    if (mark === undefined) return;
    const index = this.#unconfirmed.findIndex((fact) => compareOrigins(fact.origin, mark) > 0);
    const confirmed = index < 0 ? this.#unconfirmed.length : index;
    if (confirmed === 0) return;
    this.#unconfirmed.splice(0, confirmed);
    this.#progressAtMs = nowMs();
    this.#sent = Math.max(0, this.#sent - confirmed);
    this.#seen = Math.max(0, this.#seen - confirmed);
  }

  #wakeAll(): void {
    for (const wake of [...this.#wakeups]) wake();
  }

  /** Something was taken or confirmed, or it is time to look whether the channel is stalled. */
  async #changed(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = () => {
        cancel();
        signal.removeEventListener('abort', wake);
        this.#wakeups.delete(wake);
        resolve();
      };
      const cancel = after(RESEND_AFTER_MS, wake);
      signal.addEventListener('abort', wake);
      this.#wakeups.add(wake);
    });
  }
}

/** A payload with headers is left to be decoded. */
function isSame({ value, headers }: StoredRecord, payload: Payload): boolean {
  if (value?.length !== payload.value.length || payload.headers !== undefined) return false;
  if (Buffer.compare(value, payload.value) !== 0) return false;
  for (const _ in headers) return false;
  return true;
}
