import type { ExecutionContext } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { expect, it } from 'vitest';
import { BackOfficeGuard } from './back-office-guard.ts';
import { rememberSettings } from './settings-of.ts';
import { settingsForTests } from './testing/settings-for-tests.ts';

const guard = new BackOfficeGuard();

function lets(authorization: string | undefined, backOfficeToken: string | null): boolean {
  const instance = { server: {} };
  rememberSettings(
    instance as unknown as FastifyInstance,
    settingsForTests('catalog', { backOfficeToken }),
  );
  const request = { server: instance, headers: { authorization } };
  const context = { switchToHttp: () => ({ getRequest: () => request }) };
  return guard.canActivate(context as unknown as ExecutionContext);
}

it('lets in who has the token', () => {
  expect(lets('Bearer right', 'right')).toBe(true);
});

it.each([
  undefined,
  '',
  'right',
  'Bearer',
  'Bearer ',
  'Bearer wrong',
  'Bearer right s',
  'bearer right',
])('refuses %s with the challenge of RFC 6750', (authorization) => {
  expect(() => lets(authorization, 'right')).toThrowError(
    expect.objectContaining({ headers: { 'WWW-Authenticate': 'Bearer' } }),
  );
});

it('lets nobody in where there is no token', () => {
  for (const given of ['Bearer null', 'Bearer undefined', 'Bearer ']) {
    expect(() => lets(given, null)).toThrow();
  }
});
