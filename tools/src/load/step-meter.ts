import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

const NS_PER_MS = 1_000_000;
/** An hour: longer than anything that a step waits for. */
const HIGHEST_NS = 3_600_000 * NS_PER_MS;

export interface StepFigures {
  readonly name: string;
  readonly count: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
  /** Failed attempts by kind, such as `503 shed-read`. */
  readonly errors: ReadonlyMap<string, number>;
}

/** How long the steps of journeys took, and what went wrong; the memory of each step is bounded. */
export class StepMeter {
  readonly #latencies = new Map<string, RecordableHistogram>();
  readonly #errors = new Map<string, Map<string, number>>();

  took(step: string, ms: number): void {
    const known = this.#latencies.get(step);
    const histogram = known ?? createHistogram({ lowest: 1, highest: HIGHEST_NS, figures: 3 });
    if (known === undefined) this.#latencies.set(step, histogram);
    histogram.record(Math.max(1, Math.round(ms * NS_PER_MS)));
  }

  failed(step: string, kind: string): void {
    const errors = this.#errors.get(step) ?? new Map<string, number>();
    this.#errors.set(step, errors);
    errors.set(kind, (errors.get(kind) ?? 0) + 1);
  }

  get count(): number {
    return this.figures().reduce((sum, { count }) => sum + count, 0);
  }

  get failures(): number {
    const all = [...this.#errors.values()].flatMap((errors) => [...errors.values()]);
    return all.reduce((sum, count) => sum + count, 0);
  }

  figures(): readonly StepFigures[] {
    const names = new Set([...this.#latencies.keys(), ...this.#errors.keys()]);
    return [...names].sort().map((name) => {
      const histogram = this.#latencies.get(name);
      const at = (percentile: number) => (histogram?.percentile(percentile) ?? 0) / NS_PER_MS;
      return {
        name,
        count: histogram?.count ?? 0,
        p50: at(50),
        p90: at(90),
        p99: at(99),
        max: (histogram?.max ?? 0) / NS_PER_MS,
        errors: this.#errors.get(name) ?? new Map(),
      };
    });
  }
}
