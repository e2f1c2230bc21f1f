import { createHash } from 'node:crypto';

/** A rule that did not hold. */
export interface Violation {
  /** Stays the same when the same mistake is found in another run. */
  readonly rule: string;
  readonly what: string;
}

/** Everything that happened in a run, one line each, and what was wrong with it. */
export class History {
  readonly lines: string[] = [];
  readonly violations: Violation[] = [];
  /** How often what happened, to know what the seeds reach. */
  readonly counts: Record<string, number> = {};
  readonly #timeMs: () => number;

  constructor(timeMs: () => number) {
    this.#timeMs = timeMs;
  }

  tell(what: string): void {
    this.lines.push(`${this.#timeMs().toFixed(3).padStart(10)} ${what}`);
  }

  count(what: string, times = 1): void {
    this.counts[what] = (this.counts[what] ?? 0) + times;
  }

  violate(rule: string, what: string): void {
    this.violations.push({ rule, what });
  }

  /** Two runs with the same hash were the same to the last letter. */
  hash(): string {
    return createHash('sha256').update(this.lines.join('\n')).digest('hex');
  }
}
