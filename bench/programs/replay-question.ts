import type { Cost } from './cost.ts';

export interface ReplayQuestion {
  readonly brokers: string;
  readonly topic: string;
  /** Up to which offset; the log may have more. */
  readonly end: number;
}

export interface ReplayAnswer extends Cost {
  /** Heap and external memory after a collection, less what they were at the start; bytes. */
  readonly liveBytes: number;
}

/** Needs `--expose-gc`. */
export function liveBytes(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
