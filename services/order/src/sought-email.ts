import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { EMAIL_LENGTH_MAX } from '@thingy/contracts';
import { invalidRequest } from '@thingy/host';
import { isEmail } from 'class-validator';
import type { FastifyRequest } from 'fastify';

/** In OpenAPI. In a header, since addresses of requests are written down on their way. */
export const SHOP_EMAIL = {
  name: 'Shop-Email',
  required: false,
  description:
    'Only orders of this address, however it is written, among the newest ones; percent-encoded.',
} as const;

/** The address that orders are sought by; null: by none. */
export const SoughtEmail = createParamDecorator(
  (_: unknown, context: ExecutionContext): string | null => {
    const sent = context.switchToHttp().getRequest<FastifyRequest>().headers['shop-email'];
    if (sent === undefined) return null;
    const email = typeof sent === 'string' ? decoded(sent) : null;
    if (email !== null && email.length <= EMAIL_LENGTH_MAX && isEmail(email)) return email;
    throw invalidRequest({ errors: [{ field: SHOP_EMAIL.name, message: 'must be an address' }] });
  },
);

/** null: it is not percent-encoded. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
