import { ForbiddenException, MethodNotAllowedException, NotFoundException } from '@nestjs/common';
import { SimbaError, type SimbaErrorCode } from '@thingy/simba';
import { expect, it } from 'vitest';
import { asProblem } from './as-problem.ts';
import { ProblemError } from './problem-error.ts';

it.each<[SimbaErrorCode, number, string]>([
  ['rejected', 503, 'log-unavailable'],
  ['overloaded', 503, 'overloaded'],
  ['not-live', 503, 'not-live'],
  ['stuck', 503, 'stuck'],
  ['read-expired', 503, 'read-expired'],
  ['log-unusable', 503, 'log-unusable'],
  ['out-of-chain', 503, 'out-of-chain'],
  ['unknown', 504, 'outcome-unknown'],
  ['record-too-large', 413, 'record-too-large'],
  ['id-reused', 422, 'idempotency-key-reused'],
])('%s of the log is %i %s', (code, status, problem) => {
  const error = asProblem(new SimbaError(code, 'inside'), 'the-command-id');
  expect(error.problem).toMatchObject({ status, code: problem, type: `urn:problem:${problem}` });
  expect(error.headers['Retry-After']).toBe(status === 503 ? '1' : undefined);
  const isAboutTheCommand = status === 504 || status === 422;
  expect(error.problem.commandId).toBe(isAboutTheCommand ? 'the-command-id' : undefined);
});

it.each([
  [new NotFoundException(), 404, 'not-found'],
  [new MethodNotAllowedException(), 405, 'method-not-allowed'],
  [new ForbiddenException('inside'), 403, 'request-failed'],
  [fastifyError('FST_ERR_CTP_BODY_TOO_LARGE', 413), 413, 'body-too-large'],
  [fastifyError('FST_ERR_CTP_INVALID_MEDIA_TYPE', 415), 415, 'unsupported-media-type'],
  [fastifyError('FST_ERR_MAX_PARAM_LENGTH', 414), 414, 'address-too-long'],
  [fastifyError('FST_ERR_CTP_EMPTY_JSON_BODY', 400), 400, 'malformed-request'],
  [fastifyError('FST_ERR_INSIDE', 500), 500, 'internal-error'],
  [Object.assign(new SyntaxError('inside'), { statusCode: 400 }), 400, 'malformed-request'],
  [new SyntaxError('inside'), 500, 'internal-error'],
  [Object.assign(new Error('inside'), { statusCode: 400 }), 500, 'internal-error'],
  [new Error('inside'), 500, 'internal-error'],
  ['inside', 500, 'internal-error'],
  [null, 500, 'internal-error'],
  [undefined, 500, 'internal-error'],
])('%s is %i %s, and tells nothing of what is inside', (error, status, code) => {
  const { problem } = asProblem(error);
  expect(problem).toMatchObject({ status, code });
  expect(JSON.stringify(problem)).not.toContain('inside');
});

it('a problem stays what it is', () => {
  const problem = new ProblemError(409, 'cart-changed', 'The cart was ordered', { generation: 3 });
  expect(asProblem(problem)).toBe(problem);
});

function fastifyError(code: string, statusCode: number): Error {
  return Object.assign(new Error('inside'), { code, statusCode });
}
