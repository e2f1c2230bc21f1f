import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { counterLog, counterReplica, sizeOfCounter } from './counter.test-support.ts';
import { Debugged } from './debugged.ts';
import { createManagementServer } from './management-server.ts';
import { Metrics } from './metrics.ts';
import { replicaVitals } from './replica-vitals.ts';
import type { LogLevel } from './service-log.ts';

const TOKEN = 'the-management-token';
const GIVEN = { authorization: `Bearer ${TOKEN}` };
const stops: (() => Promise<unknown>)[] = [];

beforeAll(() => Logger.overrideLogger(false));
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function managed(token: string | null) {
  const replica = counterReplica(await counterLog());
  const vitals = replicaVitals('counter', replica, sizeOfCounter);
  const log = { level: 'info' as LogLevel };
  const debugged = new Debugged(token, log);
  const app = await createManagementServer(vitals, new Metrics(vitals), () => null, debugged);
  await app.init();
  const instance = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  await instance.ready();
  stops.push(() => app.close());
  return { app, instance, log };
}

const REQUESTS = [
  { method: 'GET', url: '/log-level' },
  { method: 'PUT', url: '/log-level', body: { level: 'debug' } },
  { method: 'POST', url: '/debug/cpu-profile?seconds=0.1' },
  { method: 'POST', url: '/debug/heap-snapshot' },
] as const;

it.each(REQUESTS)('without a configured token there is no $method $url', async (request) => {
  const { instance } = await managed(null);
  expect((await instance.inject({ ...request, headers: GIVEN })).statusCode).toBe(404);
  expect((await instance.inject('/live')).statusCode).toBe(200);
});

it.each(REQUESTS)('$method $url is refused without the token, or with another', async (request) => {
  const { instance, log } = await managed(TOKEN);
  for (const authorization of [undefined, 'Bearer another', `Basic ${TOKEN}`, TOKEN, 'Bearer ']) {
    const headers = authorization === undefined ? {} : { authorization };
    const answer = await instance.inject({ ...request, headers });
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  }
  expect(log.level).toBe('info');
});

it('the log level is told and changed', async () => {
  const { instance, log } = await managed(TOKEN);
  const level = { method: 'GET', url: '/log-level', headers: GIVEN } as const;
  expect((await instance.inject(level)).json()).toEqual({ level: 'info' });
  const put = (body: object) =>
    instance.inject({ method: 'PUT', url: '/log-level', headers: GIVEN, body });
  expect((await put({ level: 'debug' })).json()).toEqual({ level: 'debug' });
  expect(log.level).toBe('debug');
  for (const body of [{ level: 'loud' }, { level: 7 }, {}, []]) {
    expect((await put(body)).statusCode).toBe(400);
  }
  expect(log.level).toBe('debug');
});

interface CpuProfile {
  readonly nodes: readonly { readonly callFrame: { functionName: string; url: string } }[];
}

it('a CPU profile shows where the time goes, one at a time', async () => {
  const { instance } = await managed(TOKEN);
  const ask = (seconds: string) =>
    instance.inject({
      method: 'POST',
      url: `/debug/cpu-profile?seconds=${seconds}`,
      headers: GIVEN,
    });
  const profiled = ask('0.5');
  await new Promise((resolve) => setTimeout(resolve, 100));
  function busyForTheProfile(untilMs: number): void {
    while (performance.now() < untilMs);
  }
  busyForTheProfile(performance.now() + 300);
  expect((await ask('0.5')).statusCode).toBe(409);
  const answer = await profiled;
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-disposition']).toMatch(/filename="\d+\.cpuprofile"/);
  const { nodes } = answer.json() as CpuProfile;
  const ours = nodes.find(({ callFrame }) => callFrame.functionName === 'busyForTheProfile');
  expect(ours?.callFrame.url).toContain('debug.controller.test.ts');
  for (const seconds of ['0', '-1', '61', 'long', 'NaN']) {
    expect((await ask(seconds)).statusCode).toBe(400);
  }
});

it('a process that leaves does not wait for a profile', async () => {
  const { app, instance } = await managed(TOKEN);
  const url = '/debug/cpu-profile?seconds=60';
  const profiled = instance.inject({ method: 'POST', url, headers: GIVEN });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await app.close();
  expect((await profiled).json()).toHaveProperty('nodes');
});

it('a heap snapshot is streamed, with its pause named', async () => {
  const { app } = await managed(TOKEN);
  await app.listen(0, '127.0.0.1');
  const url = `${await app.getUrl()}/debug/heap-snapshot`;
  const first = await fetch(url, { method: 'POST', headers: GIVEN });
  expect(first.status).toBe(200);
  expect(Number(first.headers.get('shop-paused-ms'))).toBeGreaterThan(0);
  expect((await fetch(url, { method: 'POST', headers: GIVEN })).status).toBe(409);
  // Whoever leaves in the middle of it gives way to the next.
  await first.body?.cancel();
  const again = () => fetch(url, { method: 'POST', headers: GIVEN });
  let second = await again();
  while (second.status === 409) second = await again();
  const snapshot = (await second.json()) as { snapshot: { node_count: number }; nodes: number[] };
  expect(snapshot.snapshot.node_count).toBeGreaterThan(1_000);
}, 60_000);
