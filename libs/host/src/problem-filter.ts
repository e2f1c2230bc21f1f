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
  const { problem, headers } = asProblem(error);
  if (problem.status >= 500) {
    const { method, routeOptions } = request;
    const what = `${method} ${routeOptions.url} ${problem.status} ${problem.code}`;
    const { commandId: command } = problem;
    logger.error(what, error, ...(command === undefined ? [] : [{ command }]));
  }
  void reply
    .status(problem.status)
    // A 404 may be stored otherwise (RFC 9110, section 15.1), also one that is another session's.
    .headers({ 'Cache-Control': 'no-store', ...headers })
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem));
}
