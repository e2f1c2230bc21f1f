import {
  type CanActivate,
  type ExecutionContext,
  Injectable,
  NotFoundException,
  UnauthorizedException,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { bearerTokenOf, isSameSecret } from './bearer-token.ts';
import { Debugged } from './debugged.ts';

/** Lets in whoever has the management token; without one there is nothing here. */
@Injectable()
export class ManagementGuard implements CanActivate {
  constructor(private readonly debugged: Debugged) {}

  canActivate(context: ExecutionContext): boolean {
    const { token } = this.debugged;
    if (token === null) throw new NotFoundException();
    const http = context.switchToHttp();
    const given = bearerTokenOf(http.getRequest<FastifyRequest>().headers.authorization);
    if (given !== undefined && isSameSecret(given, token)) return true;
    void http.getResponse<FastifyReply>().header('WWW-Authenticate', 'Bearer');
    throw new UnauthorizedException();
  }
}
