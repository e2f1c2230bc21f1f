/**
 * Every operating error that simba reports. `code` is stable:
 *
 * - `rejected`: the record is surely not in the log; sending it again is safe and may work.
 * - `unknown`: the record may or may not be in the log; sending the same id again is safe.
 * - `record-too-large`: over `RECORD_BYTES_MAX`; will never be taken.
 * - `overloaded`: a named queue is full; nothing was sent.
 * - `id-reused`: the command id was used with another body.
 * - `level-not-active`: the command is of a level that is not in force yet; nothing was sent.
 * - `not-live`: the replica has not caught up yet, or has been stopped.
 * - `stuck`: the replica stopped in front of a record that it must not guess about.
 * - `read-expired`: the model was held for too long and may have changed since.
 * - `log-unusable`: topic missing, not opened, of the wrong settings, truncated or recreated.
 * - `out-of-chain`: a bridge's target proves something that its source does not have.
 */
export type SimbaErrorCode =
  | 'rejected'
  | 'unknown'
  | 'record-too-large'
  | 'overloaded'
  | 'id-reused'
  | 'level-not-active'
  | 'not-live'
  | 'stuck'
  | 'read-expired'
  | 'log-unusable'
  | 'out-of-chain';

export class SimbaError extends Error {
  readonly code: SimbaErrorCode;

  constructor(code: SimbaErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'SimbaError';
    this.code = code;
  }
}

export function hasCode(error: unknown, code: SimbaErrorCode): boolean {
  return error instanceof SimbaError && error.code === code;
}
