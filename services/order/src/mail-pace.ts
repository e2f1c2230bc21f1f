import type { EffectPace } from '@thingy/simba';

/** Without a mail that went out, attempts to send one come less and less often, up to this. */
export const PAUSE_MS_MAX = 60_000;
const PAUSE_BASE_MS = 1_000;
/** The same of one mail that its server did not take for now: greylisting takes minutes. */
export const MAIL_PAUSE_MS_MAX = 900_000;
const MAIL_PAUSE_BASE_MS = 5_000;
/** Mails whose pauses are remembered; the oldest are forgotten, and tried sooner. */
const PAUSED_MAX = 10_000;

interface Pause {
  readonly failures: number;
  readonly untilMs: number;
}

/** Why a mail is put off. */
export type PutOff = 'refused-for-good' | 'refused-for-now' | 'unclear' | 'unreadable';

interface MailPause extends Pause {
  /** How often, by reason. */
  readonly reasons: Partial<Readonly<Record<PutOff, number>>>;
  /** Mails that had been taken when it was put off for the first time. */
  readonly takenBefore: number;
}

const BLANK: MailPause = { failures: 0, untilMs: 0, reasons: {}, takenBefore: 0 };

/**
 * When this replica may begin a mail: so many per second; not while the server is thought to be
 * away, but for one attempt after each pause; and not one that was put off. Pauses have full jitter
 * (Brooker, "Exponential Backoff And Jitter", 2015).
 */
export class MailPace implements EffectPace {
  readonly #perSecond: number;
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #paused = new Map<string, MailPause>();
  #away: Pause = { failures: 0, untilMs: 0 };
  /** While the server is thought to be away, one mail at a time finds out. */
  #underWay = 0;
  #taken = 0;
  #nextMs = 0;

  /** `perSecond` 0: any number. Clock and chance are for tests. */
  constructor(
    perSecond: number,
    now: () => number = () => performance.now(),
    random: () => number = Math.random,
  ) {
    this.#perSecond = perSecond;
    this.#now = now;
    this.#random = random;
  }

  /** Whether no mail goes out at the moment. */
  get isAway(): boolean {
    return this.#away.failures > 0;
  }

  delayMs(effect: string): number {
    const nowMs = this.#now();
    if (this.isAway && this.#underWay > 0) return PAUSE_BASE_MS;
    const untilMs = Math.max(
      this.#away.untilMs,
      this.#nextMs,
      this.#paused.get(effect)?.untilMs ?? 0,
    );
    return Math.max(0, untilMs - nowMs);
  }

  began(): void {
    this.#underWay++;
    if (this.#perSecond > 0) {
      this.#nextMs = Math.max(this.#nextMs, this.#now()) + 1_000 / this.#perSecond;
    }
  }

  ended(): void {
    this.#underWay--;
  }

  /** The server does its work, whatever it says of this mail. */
  reached(): void {
    this.#away = { failures: 0, untilMs: 0 };
  }

  /** No mail is taken now. */
  failed(): void {
    // Those that were under way when the first one failed tell nothing new.
    if (this.#now() < this.#away.untilMs) return;
    this.#away = this.#longer(this.#away, PAUSE_BASE_MS, PAUSE_MS_MAX);
  }

  /** A mail was taken. */
  taken(): void {
    this.#taken++;
    this.reached();
  }

  /** This mail is not taken now; answers how often that was so for this reason. */
  putOff(effect: string, why: PutOff): number {
    const before = this.#paused.get(effect) ?? BLANK;
    const takenBefore = before === BLANK ? this.#taken : before.takenBefore;
    const times = (before.reasons[why] ?? 0) + 1;
    const pause = this.#longer(before, MAIL_PAUSE_BASE_MS, MAIL_PAUSE_MS_MAX);
    this.#paused.delete(effect);
    this.#paused.set(effect, {
      ...pause,
      reasons: { ...before.reasons, [why]: times },
      takenBefore,
    });
    const [oldest] = this.#paused.keys();
    if (this.#paused.size > PAUSED_MAX && oldest !== undefined) this.#paused.delete(oldest);
    return times;
  }

  /**
   * Whether another mail was taken since this one was first put off. Otherwise what is held against
   * it may be held against all of them, and so against the shop.
   */
  isAlone(effect: string): boolean {
    return this.#taken > (this.#paused.get(effect)?.takenBefore ?? this.#taken);
  }

  settled(effect: string): void {
    this.#paused.delete(effect);
  }

  #longer({ failures }: Pause, baseMs: number, maxMs: number): Pause {
    const ceilingMs = Math.min(maxMs, baseMs * 2 ** Math.min(failures, 16));
    return { failures: failures + 1, untilMs: this.#now() + this.#random() * ceilingMs };
  }
}
