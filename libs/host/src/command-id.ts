import { randomBytes } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { CLIENT_ID_PATTERN } from '@thingy/contracts';
import type { FastifyRequest } from 'fastify';
import { invalidRequest } from './invalid-request.ts';

/** The command id: `Idempotency-Key`, or a new one for a client that will not ask again. */
export const CommandId = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const key = request.headers['idempotency-key'];
  if (key === undefined) return randomBytes(16).toString('base64url');
  if (typeof key === 'string' && CLIENT_ID_PATTERN.test(key)) return key;
  throw invalidRequest({
    errors: [{ field: 'Idempotency-Key', message: `must match ${CLIENT_ID_PATTERN.source}` }],
  });
});
