import { createHash, timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ProblemError } from './problem-error.ts';
import { settingsOf } from './settings-of.ts';

/** Lets in whoever has the bearer token of the back office. */
@Injectable()
export class BackOfficeGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { backOfficeToken } = settingsOf(request);
    const given = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (backOfficeToken !== null && given !== undefined && isSame(given, backOfficeToken)) {
      return true;
    }
    const challenge = { 'WWW-Authenticate': 'Bearer' };
    throw new ProblemError(401, 'token-required', 'The back office needs its token', {}, challenge);
  }
}

/** In a time that does not tell how much of it was right. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
