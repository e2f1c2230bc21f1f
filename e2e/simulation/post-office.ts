import type { MailResult } from '@thingy/contracts';
import type { Ambush } from './plan.ts';

/** One attempt to send one mail. */
export interface Mail {
  readonly effect: string;
  readonly part: string;
  /** As its claim is called; null: it has claimed nothing. */
  readonly by: string | null;
  /** When the process asked for its claim. */
  readonly claimedAtMs: number;
  readonly beganAtMs: number;
  /** null: it never went out. */
  sentAtMs: number | null;
  /** What the process then told of it; null: nothing. */
  result: MailResult | null;
  /** Sent, given up or dead. null: under way. */
  endedAtMs: number | null;
}

/** A time at which a process could not do what it wanted with a log. */
export interface Hindrance {
  readonly part: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The world outside, which keeps every mail that it was ever given. */
export class PostOffice {
  readonly mails: Mail[] = [];
  /** Processes that crashed, became stuck or failed, and when. */
  readonly deaths: { readonly part: string; readonly atMs: number }[] = [];
  readonly hindrances: Hindrance[] = [];
  readonly ttlMs: number;
  /** What waits for the next process that comes to this. */
  readonly #ambushes: { readonly ambush: Ambush; readonly untilMs: number }[] = [];

  /** How long claims are respected. */
  constructor(ttlMs: number) {
    this.ttlMs = ttlMs;
  }

  lay(ambush: Ambush, untilMs: number): void {
    this.#ambushes.push({ ambush, untilMs });
  }

  spring(when: Ambush['when'], atMs: number): Ambush | null {
    const index = this.#ambushes.findIndex(
      ({ ambush, untilMs }) => ambush.when === when && untilMs > atMs,
    );
    return this.#ambushes.splice(index, index < 0 ? 0 : 1)[0]?.ambush ?? null;
  }
}
