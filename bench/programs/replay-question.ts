import type { Cost } from './cost.ts';

export interface ReplayQuestion {
  readonly brokers: string;
  readonly topic: string;
  /** Up to which offset; the log may have more. */
  readonly end: number;
  /** A topic with snapshots to start from. */
  readonly snapshots?: string;
  /** Such as no domain has: what keeping one costs is then the difference. */
  readonly withoutDigest?: boolean;
}

export interface ReplayAnswer extends Cost {
  /** Heap and external memory after a collection, less what they were at the start; bytes. */
  readonly liveBytes: number;
  /** Of the model; empty where there is none. */
  readonly digest: string;
}

/** Needs `--expose-gc`. */
export function liveBytes(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
