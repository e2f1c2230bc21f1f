/**
 * Why a snapshot is ignored:
 *
 * - `unreadable`: the store or the log could not be reached.
 * - `damaged`: a byte is not what it was, or what is in it can't be read back.
 * - `incomplete`: a chunk is missing or cut off.
 * - `schema`: of another form than this code reads.
 * - `level`: of rules that this code does not have.
 * - `log`: of another log, or of one before the topic was made anew.
 * - `record`: the log does not have the record, or not any more, that the snapshot ends with.
 * - `beyond-end`: the log is shorter.
 * - `digest`: what was read back is not the model that was saved.
 * - `routes`: it does not say, for a target of this bridge, what had been routed there, or says
 *   more than has landed.
 */
export const SNAPSHOT_FAULTS = [
  'unreadable',
  'damaged',
  'incomplete',
  'schema',
  'level',
  'log',
  'record',
  'beyond-end',
  'digest',
  'routes',
] as const;

export type SnapshotFault = (typeof SNAPSHOT_FAULTS)[number];

/** Ends an attempt to use a snapshot; never leaves simba. */
export class SnapshotIgnored extends Error {
  readonly fault: SnapshotFault;

  constructor(fault: SnapshotFault, message: string, cause?: unknown) {
    super(`${fault}: ${message}`, cause === undefined ? undefined : { cause });
    this.name = 'SnapshotIgnored';
    this.fault = fault;
  }
}
