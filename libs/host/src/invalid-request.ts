import type { Problem } from '@thingy/contracts';
import { ProblemError } from './problem-error.ts';

/** 400: what was sent is not what the operation takes. */
export function invalidRequest(more: Pick<Problem, 'detail' | 'errors'>): ProblemError {
  return new ProblemError(400, 'invalid-request', 'The request is not valid', more);
}
