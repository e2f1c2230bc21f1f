import { Controller, Get, Post } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { afterEach, expect, it } from 'vitest';
import { RequestGuard, SHED_FROM_MS } from './request-guard.ts';
import { createShopServer } from './shop-server.ts';
import { ORIGIN, settingsForTests } from './testing/settings-for-tests.ts';

@Controller()
class Counter {
  @Get('things')
  things() {
    return [];
  }

  @Post('things')
  add() {
    return {};
  }
}

class Shop {}

const stops: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const SERVING = {
  state: 'live',
  replayed: 1,
  log: 'shop/0/log1',
  next: 1,
  catchUp: async () => true,
  latest: async () => {},
};

async function guarded(settings: Parameters<typeof settingsForTests>[1] = {}) {
  const delay = { ms: 0, stop: () => {} };
  const all = settingsForTests('shop', settings);
  const guard = new RequestGuard(all, delay);
  const module = { module: Shop, controllers: [Counter] };
  const app = await createShopServer(module, SERVING as never, all, guard);
  app.useLogger(false);
  await app.init();
  const instance = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  await instance.ready();
  stops.push(() => app.close());
  const send = (method: 'GET' | 'POST', headers = {}, remoteAddress = '198.51.100.7') =>
    instance.inject({ method, url: '/things', headers, remoteAddress });
  const statuses = async (count: number, ...request: Parameters<typeof send>) => {
    const found: number[] = [];
    for (let i = 0; i < count; i++) found.push((await send(...request)).statusCode);
    return found;
  };
  return { delay, guard, send, statuses };
}

it('sheds reads first, then commands, quickly and as a problem that pages can read', async () => {
  const { delay, guard, send } = await guarded();
  delay.ms = SHED_FROM_MS.read;
  const shed = await send('GET', { origin: ORIGIN });
  expect(shed.statusCode).toBe(503);
  expect(Number(shed.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  expect(shed.headers['content-type']).toContain('application/problem+json');
  expect(shed.headers['access-control-allow-origin']).toBe(ORIGIN);
  expect(shed.json()).toMatchObject({ status: 503, code: 'overloaded' });
  expect((await send('POST')).statusCode).toBe(201);
  expect(guard.hindrance).toBe(null);

  delay.ms = SHED_FROM_MS.command;
  expect((await send('POST')).statusCode).toBe(503);
  expect(guard.hindrance).toBe('overloaded: 1500 ms behind');

  delay.ms = 0;
  expect((await send('GET')).statusCode).toBe(200);
  expect(guard.figures()).toContainEqual({
    name: 'http_requests_refused_total',
    labels: { reason: 'shed-command' },
    value: 1,
  });
});

it('tells shed clients to come back at different times', async () => {
  const { delay, send } = await guarded();
  delay.ms = SHED_FROM_MS.read;
  const seconds = new Set<string>();
  for (let i = 0; i < 50; i++) seconds.add(String((await send('GET')).headers['retry-after']));
  expect(seconds.size).toBeGreaterThan(2);
});

it('limits what one address may ask for, and no other', async () => {
  const { guard, send, statuses } = await guarded({ addressRequestsPerSecond: 2 });
  const found = await statuses(20, 'GET');
  expect(found.slice(0, 4)).toEqual([200, 200, 200, 200]);
  expect(found.at(-1)).toBe(429);
  const refused = await send('GET');
  expect(refused.json()).toMatchObject({ status: 429, code: 'throttled' });
  expect(refused.headers['retry-after']).toBe('1');
  expect((await send('GET', {}, '198.51.100.8')).statusCode).toBe(200);
  expect(await statuses(20, 'GET', {}, '127.0.0.1')).not.toContain(429);
  expect(guard.refused['throttled-address']).toBeGreaterThan(0);
});

it('takes a network of IPv6 for one address', async () => {
  const { send, statuses } = await guarded({ addressRequestsPerSecond: 2 });
  expect(await statuses(20, 'GET', {}, '2001:db8:1:2::3')).toContain(429);
  expect((await send('GET', {}, '2001:db8:1:2:ffff::9')).statusCode).toBe(429);
  expect((await send('GET', {}, '2001:db8:1:3::3')).statusCode).toBe(200);
});

it('believes as many proxies as there are, and lets those past them through', async () => {
  const { send, statuses } = await guarded({ addressRequestsPerSecond: 2, trustedProxies: 1 });
  const proxy = '10.0.0.1';
  const from = (client: string) => ({ 'x-forwarded-for': client });
  expect(await statuses(20, 'GET', from('203.0.113.9'), proxy)).toContain(429);
  expect((await send('GET', from('1.1.1.1, 203.0.113.9'), proxy)).statusCode).toBe(429);
  expect((await send('GET', from('203.0.113.10'), proxy)).statusCode).toBe(200);
  expect(await statuses(20, 'GET', {}, '10.0.0.2')).not.toContain(429);
});

it('limits the commands of a session, and not its reads', async () => {
  const { guard, statuses } = await guarded({ sessionCommandsPerSecond: 2 });
  const cookie = { cookie: 'a=1; shop-session=one.signature' };
  expect(await statuses(20, 'POST', cookie)).toContain(429);
  expect(await statuses(20, 'GET', cookie)).not.toContain(429);
  const other = { cookie: 'shop-session=two.signature' };
  expect((await statuses(1, 'POST', other))[0]).toBe(201);
  expect(guard.refused['throttled-session']).toBeGreaterThan(0);
});

it('answers are data: no page may frame or run them', async () => {
  const { send } = await guarded();
  const { headers } = await send('GET');
  expect(headers).toMatchObject({
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': expect.stringContaining('max-age='),
  });
});
