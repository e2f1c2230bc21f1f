import type { Log, Wrapper } from '@thingy/simba';
import type { Machines } from './contexts.ts';

/** A bug that is put in on purpose: the checks must find it. */
export interface Planted {
  /** In the rules themselves, which then are the same everywhere. */
  readonly machines?: (machines: Machines) => Machines;
  /** In what a replica makes of its log. */
  readonly replicaLog?: (log: Log, wrapper: Wrapper, process: string) => Log;
  /** In what a bridge makes of the log of a source or a target. */
  readonly bridgeLog?: (log: Log, wrapper: Wrapper) => Log;
  /** Answers tell no position. */
  readonly isSilent?: boolean;
  /** Refusals and "not found" tell no position. */
  readonly isSilentOnRefusal?: boolean;
  /** A client makes a new id for each attempt. */
  readonly isForgetful?: boolean;
}

export const NOTHING_PLANTED: Planted = {};
