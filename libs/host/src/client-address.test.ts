import fastify from 'fastify';
import { expect, it } from 'vitest';
import { clientIp, limitedAddress } from './client-address.ts';

it.each([
  [0, undefined],
  [0, '198.51.100.1'],
  [1, undefined],
  [1, ''],
  [1, '198.51.100.1'],
  [1, '203.0.113.9, 198.51.100.1'],
  [2, '198.51.100.1'],
  [2, ' 203.0.113.9 ,198.51.100.1'],
  [3, '192.0.2.1, 203.0.113.9, 198.51.100.1'],
  [9, '203.0.113.9, 198.51.100.1'],
])('behind %i proxies, forwarded for %s: as Fastify tells it', async (proxies, forwarded) => {
  const app = fastify({ trustProxy: (_: string, hop: number) => hop < proxies });
  const told = { here: '', there: '' };
  app.get('/', async (request) => {
    Object.assign(told, { here: clientIp(request.raw, proxies), there: request.ip });
  });
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  await app.inject({ url: '/', remoteAddress: '10.0.0.1', headers });
  await app.close();
  expect(told.here).toBe(told.there);
});

it('of IPv6 a network is one client, and this machine has no limit', () => {
  expect(limitedAddress('2001:db8:1:2:3:4:5:6', {}, 0)).toBe('2001:db8:1:2:');
  expect(limitedAddress('198.51.100.1', {}, 0)).toBe('198.51.100.1');
  expect(limitedAddress('::1', {}, 0)).toBeNull();
});

it('who comes past the proxies has no limit', () => {
  expect(limitedAddress('10.0.0.7', {}, 1)).toBeNull();
  expect(limitedAddress('10.0.0.7', { 'x-forwarded-for': '10.0.0.7' }, 1)).toBe('10.0.0.7');
});
