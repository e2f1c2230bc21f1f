import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { asProblem } from './as-problem.ts';

const logger = new Logger('http');

/** Answers every error of a controller as a problem document. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendProblem(error, http.getRequest(), http.getResponse());
  }
}

/** Answers any error, whoever met it, as a problem document; a bug is logged with its cause. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { status, headers, text } = problemAnswer(error, request.method, request.routeOptions.url);
  void reply.status(status).headers(headers).send(text);
}

/** What any error is answered with; a bug is logged with its cause. */
export function problemAnswer(error: unknown, method: string, route: string | undefined) {
  const { problem, headers } = asProblem(error);
  const { status, code, commandId: command } = problem;
  if (status >= 500) {
    const what = `${method} ${route} ${status} ${code}`;
    logger.error(what, error, ...(command === undefined ? [] : [{ command }]));
  }
  return {
    status,
    headers: {
      // A 404 may be stored otherwise (RFC 9110, section 15.1), also one that is another session's.
      'cache-control': 'no-store',
      ...headers,
      'content-type': 'application/problem+json; charset=utf-8',
    },
    text: JSON.stringify(problem),
  };
}
