import type { OrderDifference, Problem } from '@thingy/contracts';

/** Besides the codes of the services' problems. */
export type ShopErrorCode = 'unreachable' | 'timeout' | 'unexpected-answer' | (string & {});

/** A request that did not succeed. `code` is stable: a service's problem code, or one of ours. */
export class ShopError extends Error {
  override readonly name = 'ShopError';
  readonly code: ShopErrorCode;
  /** null: no answer came. */
  readonly status: number | null;
  readonly differences: readonly OrderDifference[];
  /** The fields that were not valid. */
  readonly fields: readonly string[];
  /** The answer says when to come back: not at once. */
  readonly isToldToWait: boolean;

  constructor(code: ShopErrorCode, status: number | null, options: ShopErrorOptions = {}) {
    super(options.detail ?? code, { cause: options.cause });
    this.code = code;
    this.status = status;
    this.differences = options.differences ?? [];
    this.fields = options.fields ?? [];
    this.isToldToWait = options.isToldToWait ?? false;
  }

  /** true: the command may have been carried out, or may be yet. */
  get isOutcomeUnknown(): boolean {
    if (this.status === null) return true;
    return this.status >= 500 && this.status !== 503;
  }
}

interface ShopErrorOptions {
  readonly detail?: string | undefined;
  readonly cause?: unknown;
  readonly differences?: readonly OrderDifference[] | undefined;
  readonly fields?: readonly string[] | undefined;
  readonly isToldToWait?: boolean;
}

/** Of a request that got no answer. */
export function noAnswer(cause: unknown): ShopError {
  const isTimeout = cause instanceof DOMException && cause.name === 'TimeoutError';
  return new ShopError(isTimeout ? 'timeout' : 'unreachable', null, { cause });
}

/** Of an answer that is not a success: what its problem document says, if it has one. */
export async function problemOf(response: Response): Promise<ShopError> {
  const text = await response.text().catch(() => '');
  return problemIn(text, response.status, response.headers.has('retry-after'));
}

/** Of the text of such an answer. */
export function problemIn(text: string, status: number, isToldToWait: boolean): ShopError {
  const problem = parseProblem(text);
  if (problem === null) return new ShopError('unexpected-answer', status, { isToldToWait });
  const { code, detail, title, differences, errors } = problem;
  const fields = errors?.map(({ field }) => field);
  return new ShopError(code, status, {
    detail: detail ?? title,
    differences,
    fields,
    isToldToWait,
  });
}

function parseProblem(text: string): Problem | null {
  try {
    const value: unknown = JSON.parse(text);
    const isProblem = typeof value === 'object' && value !== null && 'code' in value;
    return isProblem && typeof value.code === 'string' ? (value as Problem) : null;
  } catch {
    // Not ours: a gateway answers in HTML. The status says enough.
    return null;
  }
}
