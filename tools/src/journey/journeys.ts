import type { BrowserMoment } from './browser-moment.ts';

/** Visitors that are remembered; those not heard of for longest are forgotten first. */
export const VISITORS_MAX = 1_000;
/** Events of one visitor that are remembered, the newest ones. */
export const MOMENTS_MAX = 2_000;

/** What one visitor did, by time. */
export interface Journey {
  readonly visitor: string;
  readonly moments: readonly BrowserMoment[];
}

/** Gathers events by visitor, within limits however many there are. */
export class Journeys {
  readonly #wanted: string | null;
  /** The visitor heard of last is the last. */
  readonly #moments = new Map<string, BrowserMoment[]>();

  /** Of this visitor alone, or of all. */
  constructor(wanted: string | null = null) {
    this.#wanted = wanted;
  }

  add(moment: BrowserMoment): void {
    const { visitor } = moment;
    if (this.#wanted !== null && visitor !== this.#wanted) return;
    const moments = this.#moments.get(visitor) ?? [];
    moments.push(moment);
    if (moments.length > MOMENTS_MAX) moments.shift();
    this.#moments.delete(visitor);
    this.#moments.set(visitor, moments);
    const [oldest] = this.#moments.keys();
    if (this.#moments.size > VISITORS_MAX && oldest !== undefined) this.#moments.delete(oldest);
  }

  /** The visitor heard of last first; a visitor's events by the time they happened. */
  all(): readonly Journey[] {
    return [...this.#moments]
      .map(([visitor, moments]) => ({
        visitor,
        moments: moments.toSorted((a, b) => a.atMs - b.atMs),
      }))
      .reverse();
  }
}
