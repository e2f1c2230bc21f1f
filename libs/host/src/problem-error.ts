import { HttpException } from '@nestjs/common';
import type { Problem } from '@thingy/contracts';

/** What a service says instead of its answer: a problem document (RFC 9457) with a stable code. */
export class ProblemError extends HttpException {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    title: string,
    more: Omit<Partial<Problem>, 'status' | 'code' | 'title' | 'type'> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    const problem = { type: `urn:problem:${code}`, title, status, code, ...more };
    super(problem, status);
    this.problem = problem;
    this.headers = headers;
  }
}
