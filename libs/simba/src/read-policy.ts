import { LeftRight } from './left-right.ts';
import { LockedModel } from './locked-model.ts';
import type { ReadHandle } from './read-handle.ts';
import type { StateMachine, Typed } from './state-machine.ts';

/**
 * - `exclusive`: one reader or the writer. One model; reads queue.
 * - `shared`: many readers or the writer. One model; reads wait for a slice of writing, and writing
 *   for the reads before it.
 * - `wait-free`: many readers and the writer. Two models; reads never wait.
 */
export type ReadPolicyName = 'exclusive' | 'shared' | 'wait-free';

/**
 * How readers and the one writer share what the log has made. All policies show the same, and whole
 * records only; they differ in what waits for what, in memory and in cost.
 *
 * A reader that holds its model for longer than `READ_HOLD_MS_MAX` while a write waits loses it:
 * its handle then throws `read-expired`, and writing goes on.
 */
export interface ReadPolicy<Model, Change> {
  /** For reads that span awaits. Leave the handle, whatever happens. */
  enter(): Promise<ReadHandle<Model>>;
  /** The query must be synchronous and must not keep the model. */
  read<Result>(query: (model: Model) => Result): Promise<Result>;
  /** As `read`, without even a microtask; undefined: it would have to wait. */
  readNow<Result>(query: (model: Model) => Result): Result | undefined;
  /** Whether reads go on while a batch is made and finalized. */
  readonly canBatch: boolean;

  /** The writer's model: all that was written, published or not. Only to be read. */
  readonly ahead: Model;
  /** All models that there are; to be changed before the first reader only. */
  readonly models: readonly Model[];
  /** Fulfilled when `write` may be called. */
  writable(): Promise<void>;
  write(change: Change): void;
  /** Makes all that was written visible at once; the next write needs `writable` again. */
  publish(): void;

  /**
   * Between `startBatch` and the end of `endBatch`, `write` may leave undone what only queries
   * need. Before the first reader on any policy; later only where `canBatch`. `endBatch` publishes.
   */
  startBatch(): Promise<void>;
  /** During the first batch: forgets all that was written, and goes on with blank models. */
  startAnew(): void;
  endBatch(): Promise<void>;
}

/** The model of a state machine under a policy. */
export function readPolicy<Model, Message extends Typed, Outcome extends Typed, Change>(
  name: ReadPolicyName,
  machine: StateMachine<Model, Message, Outcome>,
  change: (model: Model, change: Change) => void,
): ReadPolicy<Model, Change> {
  switch (name) {
    case 'exclusive':
      return new LockedModel(machine, change, true);
    case 'shared':
      return new LockedModel(machine, change, false);
    case 'wait-free':
      return new LeftRight(machine, change);
  }
}
