import type { Claim } from './claims.ts';
import { hasCode } from './errors.ts';
import type { EffectDetails, Replica } from './replica.ts';
import { nowMs, random, randomId, sleep } from './scheduler.ts';
import type { Typed } from './state-machine.ts';

/** Effects that one runner has under way at a time, where it is not told otherwise. */
export const EFFECTS_UNDER_WAY_MAX = 16;
/** Owed effects that one look takes up: so many may be delayed before newer ones have to wait. */
const EFFECTS_PER_LOOK_MAX = 1_000;
/** From one look to the next at least, in milliseconds: publishes may come by the thousand. */
const LOOK_PAUSE_MS = 20;
/** Effects that a process remembers to have taken the commands of; the oldest are forgotten. */
const EXPECTED_MAX = 1_000;
/** Looks come after publishes, and this often while the log is idle; of the TTL. */
const LOOKS_PER_TTL = 10;
/** Part of the TTL for which others leave an effect to the replica that took its command. */
const FIRST_REFUSAL = 0.2;

export interface EffectRunnerOptions<Model, Message extends Typed, Outcome extends Typed> {
  /** Its machine has `pending`, `isPending` and decides `Done`. */
  readonly replica: Replica<Model, Message, Outcome>;
  /**
   * Does it, and says what `Done` is to tell of it, if anything. Must end by itself soon after the
   * signal is aborted; what it rejects with is told, and the effect is tried again after a TTL.
   */
  readonly act: (effect: string, signal: AbortSignal) => Promise<EffectDetails | undefined>;
  /** Leaves effects for later; all are due at once where it is left out. */
  readonly pace?: EffectPace;
  /** Effects under way at a time; `EFFECTS_UNDER_WAY_MAX` where it is left out. */
  readonly underWayMax?: number;
  /** How long a claim is respected, in milliseconds; the same in all processes of a log. */
  readonly ttlMs: number;
  /** The name of this replica. */
  readonly source: string;
  readonly onTrouble: (what: string, error: unknown) => void;
}

/** When a process may begin with what is owed: rate limits, and pauses after failures. */
export interface EffectPace {
  /** For how long the effect is to be left alone, in milliseconds; 0: it may begin now. */
  delayMs(effect: string): number;
  /** It was begun: claimed, and done if the claim was won. */
  began(effect: string): void;
  /** That has come to an end, whatever end. */
  ended(effect: string): void;
}

interface Sighting {
  readonly offset: number | null;
  readonly sinceMs: number;
}

/**
 * Does what the model says is owed, once: claims an effect in the log, acts if its claim is the one
 * in force, and tells the log that it is done.
 *
 * Guarantees: two runners never act on one effect at the same time, whatever dies or stalls, as
 * long as `act` ends when its signal says so; what is owed is done in the end, by whoever lives. If
 * a process dies between the effect and its `Done`, the effect is repeated: make it recognisable.
 *
 * Why a claim holds: its owner acts within half the TTL, counted from before the claim was
 * appended; others supersede it only after they have seen it for a full TTL on a clock of their own
 * that never jumps, and only if it is still the one in force.
 */
export class EffectRunner<Model, Message extends Typed, Outcome extends Typed> {
  readonly #options: EffectRunnerOptions<Model, Message, Outcome>;
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #own = new Set<string>();
  #seen = new Map<string, Sighting>();
  #wake: () => void = () => {};
  /** Something was published, or expected, since the last rest began. */
  #isWoken = false;
  /** Until the first effect is due that was left for later, in milliseconds. */
  #delayMs = Number.POSITIVE_INFINITY;
  readonly counts = { claimed: 0, lost: 0, takenOver: 0, done: 0, failed: 0 };

  constructor(options: EffectRunnerOptions<Model, Message, Outcome>) {
    this.#options = options;
    options.replica.onPublished(() => this.#lookSoon());
  }

  /** This process took the command that owes the effect, and so claims it at once. */
  expect(effect: string): void {
    this.#own.add(effect);
    // What others did before this process came to it is never taken out again.
    const [oldest] = this.#own;
    if (this.#own.size > EXPECTED_MAX && oldest !== undefined) this.#own.delete(oldest);
    this.#lookSoon();
  }

  /** Effects that this process has claimed, or is about to. */
  get underWay(): number {
    return this.#underWay.size;
  }

  /** Looks until the signal is aborted; then fulfilled when nothing is under way any more. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (this.#options.replica.state === 'live') await this.#look(signal);
      await this.#rest(signal);
    }
    await Promise.all(this.#underWay.values());
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { pace, underWayMax = EFFECTS_UNDER_WAY_MAX } = this.#options;
    this.#delayMs = Number.POSITIVE_INFINITY;
    const owed = await this.#options.replica.pending(EFFECTS_PER_LOOK_MAX);
    const seen = new Map<string, Sighting>();
    for (const effect of owed) {
      const claim = this.#options.replica.claimOf(effect);
      const sighting = this.#sightingOf(effect, claim);
      seen.set(effect, sighting);
      if (this.#underWay.size >= underWayMax || this.#underWay.has(effect)) continue;
      if (nowMs() - sighting.sinceMs < this.#patienceMs(effect, claim)) continue;
      const delayMs = pace?.delayMs(effect) ?? 0;
      if (delayMs > 0) {
        this.#delayMs = Math.min(this.#delayMs, delayMs);
        continue;
      }
      pace?.began(effect);
      this.#begin(effect, claim, signal);
    }
    this.#seen = seen;
  }

  /** Since when this process has seen the effect in this state: unclaimed, or claimed so. */
  #sightingOf(effect: string, claim: Claim | undefined): Sighting {
    const offset = claim?.offset ?? null;
    const before = this.#seen.get(effect);
    return before?.offset === offset ? before : { offset, sinceMs: nowMs() };
  }

  #patienceMs(effect: string, claim: Claim | undefined): number {
    if (claim !== undefined) return this.#options.ttlMs;
    return this.#own.has(effect) ? 0 : this.#options.ttlMs * FIRST_REFUSAL * (1 + random());
  }

  #begin(effect: string, claim: Claim | undefined, signal: AbortSignal): void {
    const working = this.#claimAndAct(effect, claim, signal)
      .catch((error: unknown) => {
        this.counts.failed++;
        this.#options.onTrouble(`effect ${effect}`, error);
      })
      .finally(() => {
        this.#options.pace?.ended(effect);
        this.#underWay.delete(effect);
        this.#own.delete(effect);
      });
    this.#underWay.set(effect, working);
  }

  async #claimAndAct(effect: string, claim: Claim | undefined, signal: AbortSignal) {
    const { replica, act, ttlMs, source } = this.#options;
    const deadlineMs = nowMs() + ttlMs / 2;
    // Of this attempt alone. An earlier one that landed unseen has been running out since then, and
    // is waited out like any other's: so is one of before a restart.
    const by = `${source}/${randomId(6)}`;
    const isMine = await replica.claim(effect, by, claim?.offset ?? null);
    if (!isMine) {
      this.counts.lost++;
      return;
    }
    this.counts.claimed++;
    if (claim !== undefined) this.counts.takenOver++;
    const remainingMs = deadlineMs - nowMs();
    if (remainingMs <= 0 || signal.aborted) return;
    const limit = new AbortController();
    const ended = new AbortController();
    void sleep(remainingMs, ended.signal).then(() => limit.abort());
    let details: EffectDetails | undefined;
    try {
      details = await act(effect, limit.signal);
    } finally {
      ended.abort();
    }
    await this.#tellDone(effect, details ?? {});
  }

  /** Until it is known: an effect whose `Done` is lost would be repeated. */
  async #tellDone(effect: string, details: EffectDetails): Promise<void> {
    const { replica, ttlMs } = this.#options;
    const giveUpMs = nowMs() + ttlMs;
    for (;;) {
      try {
        await replica.done(effect, details);
        this.counts.done++;
        return;
      } catch (error) {
        const passes = hasCode(error, 'unknown') || hasCode(error, 'rejected');
        if (!passes || nowMs() > giveUpMs) throw error;
        await sleep((random() * ttlMs) / LOOKS_PER_TTL);
      }
    }
  }

  #lookSoon(): void {
    this.#isWoken = true;
    this.#wake();
  }

  async #rest(signal: AbortSignal): Promise<void> {
    await sleep(LOOK_PAUSE_MS, signal);
    const isWoken = this.#isWoken;
    this.#isWoken = false;
    if (isWoken) return;
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    const either = AbortSignal.any([signal, woken.signal]);
    await sleep(Math.min(this.#options.ttlMs / LOOKS_PER_TTL, this.#delayMs), either);
    this.#wake = () => {};
  }
}
