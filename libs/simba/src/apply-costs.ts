import { nowMs } from './scheduler.ts';

/** How records are applied: many and then finalized, or one by one. */
export type ApplyMode = 'batch' | 'step';

/** Totals since start. */
export interface ApplyCost {
  readonly records: number;
  /** Work on all models, and waits of the writer for readers; no turns given to others. */
  readonly ms: number;
}

/** What applying has cost in each mode. The clock is read per slice, not per record. */
export class ApplyCosts {
  readonly #totals = { batch: { records: 0, ms: 0 }, step: { records: 0, ms: 0 } };
  /** Of that work: making changes visible and telling those who wait, in milliseconds. */
  publishMs = 0;
  #mode: ApplyMode = 'step';
  #sinceMs: number | null = null;

  of(mode: ApplyMode): ApplyCost {
    return { ...this.#totals[mode] };
  }

  /** Work in this mode begins; what was begun before ends. */
  begin(mode: ApplyMode): void {
    this.end();
    this.#mode = mode;
    this.#sinceMs = nowMs();
  }

  /** Of what was begun, if anything was. */
  end(records = 0): void {
    if (this.#sinceMs === null) return;
    const totals = this.#totals[this.#mode];
    totals.ms += nowMs() - this.#sinceMs;
    totals.records += records;
    this.#sinceMs = null;
  }
}
