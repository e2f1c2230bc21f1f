import { HttpException } from '@nestjs/common';
import { BODY_BYTES_MAX } from '@thingy/contracts';
import { SimbaError, type SimbaErrorCode } from '@thingy/simba';
import { ProblemError } from './problem-error.ts';

/** Seconds after which it is worth while to try again. */
const RETRY_AFTER = { 'Retry-After': '1' };

/** Whatever was thrown, as the problem that the client is told of; details of bugs stay inside. */
export function asProblem(error: unknown, commandId?: string): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof SimbaError) return FROM_SIMBA[error.code](error, commandId);
  if (error instanceof HttpException) return fromStatus(error.getStatus());
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  if (typeof code === 'string' && code.startsWith('FST_ERR_') && Number(statusCode) < 500) {
    return fromStatus(Number(statusCode));
  }
  if (error instanceof SyntaxError && statusCode === 400) return fromStatus(400);
  return new ProblemError(500, 'internal-error', 'Something went wrong here');
}

function fromStatus(status: number): ProblemError {
  switch (status) {
    case 400:
      return new ProblemError(400, 'malformed-request', 'The request could not be read');
    case 404:
      return new ProblemError(404, 'not-found', 'There is nothing at this address');
    case 405:
      return new ProblemError(405, 'method-not-allowed', 'This can not be done here');
    case 413:
      return new ProblemError(413, 'body-too-large', `A body has at most ${BODY_BYTES_MAX} bytes`);
    case 414:
      return new ProblemError(414, 'address-too-long', 'A part of the address is too long');
    case 415:
      return new ProblemError(415, 'unsupported-media-type', 'The body must be application/json');
    default:
      return new ProblemError(status, 'request-failed', 'The request failed');
  }
}

const unavailable = (code: string, title: string) => () =>
  new ProblemError(503, code, title, {}, RETRY_AFTER);

const FROM_SIMBA: Record<SimbaErrorCode, (error: SimbaError, id?: string) => ProblemError> = {
  rejected: unavailable('log-unavailable', 'Nothing was changed: the log can not be reached'),
  overloaded: unavailable('overloaded', 'Nothing was changed: too much is under way'),
  'level-not-active': (error) =>
    new ProblemError(409, 'level-not-active', 'The rules for this are not in force yet', {
      detail: `${error.message}. An operator activates it: make activate-level`,
    }),
  'not-live': unavailable('not-live', 'This replica is not serving now'),
  stuck: unavailable('stuck', 'This replica waits for an operator'),
  'read-expired': unavailable('read-expired', 'The read took too long'),
  'log-unusable': unavailable('log-unusable', 'The log waits for an operator'),
  'out-of-chain': unavailable('out-of-chain', 'The bridge waits for an operator'),
  unknown: (_, commandId) =>
    new ProblemError(504, 'outcome-unknown', 'Whether it was done is not known yet', {
      detail: 'Send the same request with the same id again to find out.',
      ...(commandId !== undefined && { commandId }),
    }),
  'record-too-large': (error) =>
    new ProblemError(413, 'record-too-large', 'The command is too large', {
      detail: error.message,
    }),
  'id-reused': (_, commandId) =>
    new ProblemError(422, 'idempotency-key-reused', 'This id was used for another command', {
      ...(commandId !== undefined && { commandId }),
    }),
};
