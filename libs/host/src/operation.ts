import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, type HeaderObject } from '@nestjs/swagger';
import { CLIENT_ID_PATTERN } from '@thingy/contracts';
import { PROBLEM } from './problem.schema.ts';
import type { Schema } from './view-schema.ts';

type Problems = Readonly<Record<number, readonly string[]>>;

export interface OperationDescription {
  readonly summary: string;
  /** 200 by default. */
  readonly status?: number;
  /** null: it has no body. */
  readonly answer: Schema | null;
  /** Codes by status, besides those that any operation of its kind may answer. */
  readonly problems?: Problems;
  /** Where a command has its id; absent: it is a read. */
  readonly commandId?: 'header' | 'body';
  /** It has an ETag and may be asked for by it. */
  readonly isConditional?: boolean;
}

const ANYWHERE: Problems = {
  400: ['malformed-request', 'invalid-request'],
  403: ['foreign-origin'],
  429: ['throttled'],
  500: ['internal-error'],
  503: ['not-live', 'log-unavailable', 'overloaded', 'stuck'],
  504: ['outcome-unknown'],
};
const OF_COMMANDS: Problems = {
  413: ['body-too-large', 'record-too-large'],
  415: ['unsupported-media-type'],
  422: ['idempotency-key-reused'],
};

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  required: false,
  description: 'The command id; made by the service where the client sends none.',
  schema: { type: 'string', pattern: CLIENT_ID_PATTERN.source },
};
const SHOP_POSITION = {
  name: 'Shop-Position',
  required: false,
  description: 'A causal token: what the client has seen, merged of all answers.',
};
const SHOP_READ = {
  name: 'Shop-Read',
  required: false,
  description: 'Asks for a linearizable answer.',
  schema: { type: 'string', enum: ['latest'] },
};
const IF_NONE_MATCH = {
  name: 'If-None-Match',
  required: false,
  description: 'ETags that the client has.',
};

const POSITIONED: Record<string, HeaderObject> = {
  'Shop-Position': {
    description: 'A causal token: what this answer shows.',
    schema: { type: 'string' },
  },
};
const BEHIND: Record<string, HeaderObject> = {
  'Shop-Behind': {
    description: 'The answer is older than what the client has seen.',
    schema: { type: 'string', enum: ['1'] },
  },
};
const RETRY_AFTER: Record<string, HeaderObject> = {
  'Retry-After': { description: 'Seconds.', schema: { type: 'integer' } },
};
const TAGGED: Record<string, HeaderObject> = {
  ETag: { description: 'Of what this answer shows.', schema: { type: 'string' } },
};

/** Describes an operation in OpenAPI, with the headers and the problems that all of them share. */
export function Operation(description: OperationDescription): MethodDecorator {
  const { summary, answer, commandId, isConditional = false } = description;
  const headers = { ...POSITIONED, ...BEHIND, ...(isConditional && TAGGED) };
  const success = { status: description.status ?? 200, description: summary, headers };
  return applyDecorators(
    ApiOperation({ summary }),
    ApiHeader(SHOP_POSITION),
    ApiHeader(SHOP_READ),
    ...(commandId === 'header' ? [ApiHeader(IDEMPOTENCY_KEY)] : []),
    ...(isConditional ? [ApiHeader(IF_NONE_MATCH)] : []),
    ApiResponse(
      answer === null
        ? success
        : { ...success, content: { 'application/json': { schema: answer } } },
    ),
    ...(isConditional
      ? [ApiResponse({ status: 304, description: 'The client has it already.', headers })]
      : []),
    ...problemsOf(description),
  );
}

/** The problems of an operation that no model answers, and those that any has. */
export function ApiProblems(problems: Problems): MethodDecorator {
  return applyDecorators(...problemsOf({ problems }));
}

function problemsOf({
  problems = {},
  commandId,
}: Pick<OperationDescription, 'problems' | 'commandId'>) {
  const codes = new Map<string, readonly string[]>();
  for (const each of [ANYWHERE, commandId === undefined ? {} : OF_COMMANDS, problems]) {
    for (const [status, more] of Object.entries(each)) {
      codes.set(status, [...(codes.get(status) ?? []), ...more]);
    }
  }
  return [...codes].map(([status, each]) =>
    ApiResponse({
      status: Number(status),
      description: each.map((code) => `\`${code}\``).join(', '),
      headers: { ...BEHIND, ...(['429', '503'].includes(status) && RETRY_AFTER) },
      content: { 'application/problem+json': { schema: PROBLEM } },
    }),
  );
}
