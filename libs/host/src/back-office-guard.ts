import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { bearerTokenOf, isSameSecret } from './bearer-token.ts';
import { ProblemError } from './problem-error.ts';
import { settingsOf } from './settings-of.ts';

/** Lets in whoever has the bearer token of the back office. */
@Injectable()
export class BackOfficeGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { backOfficeToken } = settingsOf(request);
    const given = bearerTokenOf(request.headers.authorization);
    if (backOfficeToken !== null && given !== undefined && isSameSecret(given, backOfficeToken)) {
      return true;
    }
    const challenge = { 'WWW-Authenticate': 'Bearer' };
    throw new ProblemError(401, 'token-required', 'The back office needs its token', {}, challenge);
  }
}
