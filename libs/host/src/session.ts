import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from './problem-error.ts';
import { mintSession, readSession } from './session-cookie.ts';
import { settingsOf } from './settings-of.ts';

/** The session's id, from the signed cookie; 401 without one. */
export const Session = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const id = readSession(request.headers.cookie, settingsOf(request).sessionKeys);
  if (id !== null) return id;
  throw new ProblemError(401, 'session-required', 'A session is needed', {
    detail: 'Read the cart, or open a page of the shop, to get one; then send this again.',
  });
});

/**
 * The session's id; a new one is given to a client that has none. Only for reads: of parallel first
 * requests the last cookie wins, and nothing was done yet in the sessions that are lost.
 */
export const SessionOrNew = createParamDecorator(
  (_: unknown, context: ExecutionContext): string => {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const settings = settingsOf(request);
    const known = readSession(request.headers.cookie, settings.sessionKeys);
    if (known !== null) return known;
    const { id, setCookie } = mintSession(settings);
    http.getResponse<FastifyReply>().header('Set-Cookie', setCookie);
    return id;
  },
);
