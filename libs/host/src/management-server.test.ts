import { Logger } from '@nestjs/common';
import { fingerprintOf, type Log, type LogBatch, type MemoryLog } from '@thingy/simba';
import type { FastifyInstance } from 'fastify';
import { afterEach, expect, it, vi } from 'vitest';
import { counterLog, counterReplica, recordOf, sizeOfCounter } from './counter.test-support.ts';
import { STILL_MS_MAX } from './liveness.ts';
import { createManagementServer } from './management-server.ts';
import { Metrics } from './metrics.ts';
import { READY_LIMITS } from './readiness.ts';
import { replicaVitals } from './replica-vitals.ts';
import { RequestGuard, SHED_FROM_MS } from './request-guard.ts';
import { settingsForTests } from './testing/settings-for-tests.ts';

const stops: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  vi.useRealTimers();
  for (const stop of stops.splice(0)) await stop();
});

interface Options {
  readonly batchFrom?: number;
  /** What the replica is given in place of the log itself. */
  readonly given?: (log: MemoryLog) => Log;
}

/** The log itself, but for how it is followed. */
function followedBy(follow: (log: Log, ...args: Parameters<Log['follow']>) => Promise<void>) {
  return (log: MemoryLog): Log => ({
    name: log.name,
    append: (payloads) => log.append(payloads),
    follow: (...args) => follow(log, ...args),
    end: () => log.end(),
    read: (offset) => log.read(offset),
    lastContactMs: () => log.lastContactMs(),
    close: () => log.close(),
  });
}

async function managed(counts = 0, { given = (log) => log, ...options }: Options = {}) {
  const log = await counterLog(counts);
  const replica = counterReplica(given(log), options);
  const vitals = replicaVitals('counter', replica, sizeOfCounter);
  const hindrance: { of: () => string | null } = { of: () => null };
  const app = await createManagementServer(vitals, new Metrics(vitals), () => hindrance.of());
  Logger.overrideLogger(false);
  await app.init();
  const instance = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  await instance.ready();
  stops.push(
    () => app.close(),
    () => replica.stop(),
  );
  const get = async (path: string) => {
    const { statusCode: status, body } = await instance.inject(path);
    return { status, body };
  };
  const reasonOf = async (path: string) => {
    const { status, body } = await get(path);
    return `${status} ${JSON.parse(body).details.counter.reason}`;
  };
  return { log, replica, hindrance, get, reasonOf };
}

it('while it replays a process is alive, and not ready', async () => {
  const { get, reasonOf } = await managed();
  expect(await reasonOf('/startup')).toBe('503 replaying, 0 % done');
  expect(await reasonOf('/live')).toBe('200 replaying');
  expect(await reasonOf('/ready')).toBe('503 replaying, 0 % done');
  const { status, body } = await get('/metrics');
  expect(status).toBe(200);
  for (const line of [
    'shop_replica_state{state="replaying",service="counter"} 1',
    'shop_replica_state{state="live",service="counter"} 0',
    'shop_probe_ok{probe="startup",service="counter"} 0',
    'shop_probe_ok{probe="live",service="counter"} 1',
    'shop_probe_ok{probe="ready",service="counter"} 0',
  ]) {
    expect(body).toContain(line);
  }
  expect(body).not.toContain('shop_model_');
  expect(JSON.parse((await get('/position')).body)).toMatchObject({ state: 'replaying', next: 0 });
});

it('a live one is ready, and tells its position, digest and figures', async () => {
  const { replica, get, reasonOf } = await managed(3);
  await replica.start();
  expect(await reasonOf('/startup')).toBe('200 replayed');
  expect(await reasonOf('/live')).toBe('200 live');
  expect(await reasonOf('/ready')).toBe('200 live');
  expect(JSON.parse((await get('/position')).body)).toEqual({
    context: 'counter',
    state: 'live',
    next: 4,
    lag: 0,
    snapshot: { offset: null, ignored: {} },
    level: 1,
    sourceMarks: [],
    digest: { position: 4, digest: expect.stringMatching(/^[0-9a-f]{16}$/) },
    digests: [{ position: 0, digest: '0000000000000000' }],
  });
  const { body } = await get('/metrics');
  for (const line of [
    'shop_log_next_offset{service="counter"} 4',
    'shop_log_lag_records{service="counter"} 0',
    'shop_replica_state{state="live",service="counter"} 1',
    'shop_probe_ok{probe="ready",service="counter"} 1',
    'shop_model_entries{kind="countedThings",service="counter"} 3',
    '# TYPE shop_records_total counter',
    'shop_records_total{verdict="decided",service="counter"} 3',
    'shop_batching{service="counter"} 0',
    '# TYPE shop_batches_total counter',
    'shop_batches_total{service="counter"} 1',
    'shop_applied_records_total{mode="batch",service="counter"} 4',
    'shop_applied_records_total{mode="step",service="counter"} 0',
    '# TYPE shop_apply_seconds_total counter',
  ]) {
    expect(body).toContain(line);
  }
  expect(body).toContain('process_cpu_seconds_total');
  expect(body).toMatch(/^shop_memory_limit_bytes\{service="counter"\} \d{8,}$/m);
});

it('tells the digest at the last multiple of 1,000, 2,000, ... as a number', async () => {
  const { replica, get } = await managed(2_500);
  expect((await get('/metrics')).body).not.toContain('shop_digest_');
  await replica.start();
  const digests = new Map(replica.digests.map(({ position, digest }) => [position, digest]));
  const { body } = await get('/metrics');
  const labels = (every: number) => `{log="counter/0/log1",every="${every}",service="counter"}`;
  for (const every of [1_000, 2_000]) {
    expect(body).toContain(`shop_digest_position${labels(every)} 2000`);
    const value = Number.parseInt(fingerprintOf(`2000 ${digests.get(2_000)}`).slice(0, 13), 16);
    expect(body).toContain(`shop_digest_value${labels(every)} ${value}`);
  }
  expect(body).not.toContain('every="4000"');
});

it('tells from where on it makes batches, how many, and what records cost so and so', async () => {
  const { log, replica, get } = await managed(10, { batchFrom: 2_000 });
  const figure = async (name: string, mode?: string) => {
    const labels = `{${mode === undefined ? '' : `mode="${mode}",`}service="counter"} `;
    const lines = (await get('/metrics')).body.split('\n');
    const line = lines.find((each) => each.startsWith(`shop_${name}${labels}`));
    return Number(line?.split(' ').at(-1));
  };
  await replica.start();
  expect(await figure('batch_from_records')).toBe(2_000);
  await log.append([recordOf('one-more', { type: 'Count' })]);
  await expect.poll(() => figure('log_next_offset')).toBe(12);
  const many = Array.from({ length: 5_000 }, (_, i) => recordOf(`many-${i}`, { type: 'Count' }));
  await log.append(many);
  await expect.poll(() => figure('log_next_offset')).toBe(5_012);
  expect(await figure('batches_total')).toBe(2);
  expect(await figure('batching')).toBe(0);
  expect(await figure('applied_records_total', 'step')).toBe(1);
  expect(await figure('applied_records_total', 'batch')).toBe(11 + 5_000);
  for (const mode of ['step', 'batch']) {
    expect(await figure('apply_seconds_total', mode)).toBeGreaterThan(0);
  }
});

it('a stuck one is alive, for an operator, and gets no traffic', async () => {
  const { log, replica, get, reasonOf } = await managed();
  await replica.start();
  await log.append([recordOf('nonsense', { type: 'Nonsense' })]);
  await expect.poll(() => replica.state).toBe('stuck');
  expect(await reasonOf('/live')).toBe('200 stuck');
  expect(await reasonOf('/ready')).toMatch(/^503 stuck: .*Nonsense/);
  expect(JSON.parse((await get('/position')).body)).toMatchObject({ state: 'stuck', next: 1 });
  const { body } = await get('/metrics');
  expect(body).toContain('shop_replica_state{state="stuck",service="counter"} 1');
  const labels = '{log="counter/0/log1",reason="unknown type Nonsense at 1",service="counter"}';
  expect(body).toContain(`shop_stuck_at_offset${labels} 1`);
});

it('one whose log is no longer its own must be replaced', async () => {
  const { log, replica, get, reasonOf } = await managed(2);
  await replica.start();
  log.truncate(1);
  await expect.poll(() => replica.state).toBe('failed');
  expect(await reasonOf('/live')).toMatch(/^503 .*truncated/);
  expect(await reasonOf('/ready')).toMatch(/^503 failed/);
  expect((await get('/position')).status).toBe(503);
});

it('one that leaves is alive, and not ready', async () => {
  const { replica, hindrance, reasonOf } = await managed();
  await replica.start();
  hindrance.of = () => 'leaving';
  expect(await reasonOf('/live')).toBe('200 live');
  expect(await reasonOf('/ready')).toBe('503 leaving');
});

it('one that is far behind its log gets no traffic until it has caught up', async () => {
  let more = 0;
  const { log, replica, reasonOf } = await managed(1, {
    batchFrom: 1_000_000,
    given: followedBy((inner, onBatch, options) => {
      const take = (batch: LogBatch) => onBatch({ ...batch, endOffset: batch.endOffset + more });
      return inner.follow(take, options);
    }),
  });
  await replica.start();
  more = READY_LIMITS.readyLagRecords + 1;
  await log.append([recordOf('one-of-many', { type: 'Count' })]);
  await expect.poll(() => reasonOf('/ready')).toBe('503 behind by 10001 records');
  expect(await reasonOf('/live')).toBe('200 live');
  more = 0;
  await log.append([recordOf('the-last', { type: 'Count' })]);
  await expect.poll(() => reasonOf('/ready')).toBe('200 live');
});

it('one that has heard nothing of Kafka for a quarter of an hour gets no traffic', async () => {
  const { log, replica, reasonOf } = await managed();
  await replica.start();
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(Date.now() + READY_LIMITS.readyContactMs - 10_000);
  expect(await reasonOf('/ready')).toBe('200 live');
  vi.setSystemTime(Date.now() + 20_000);
  expect(await reasonOf('/ready')).toMatch(/^503 no contact with Kafka for 9\d\d s$/);
  expect(await reasonOf('/live')).toBe('200 live');
  await log.append([recordOf('there-again', { type: 'Count' })]);
  await expect.poll(() => reasonOf('/ready')).toBe('200 live');
});

it('one whose follower stands still must be replaced, not one that turns in vain', async () => {
  let turn = () => {};
  const { replica, reasonOf } = await managed(2, {
    given: followedBy((inner, onBatch, { onTurn = () => {}, ...options }) => {
      turn = onTurn;
      onTurn();
      return inner.follow(onBatch, options);
    }),
  });
  vi.useFakeTimers({ toFake: ['performance'] });
  await replica.start();
  vi.advanceTimersByTime(STILL_MS_MAX - 1_000);
  expect(await reasonOf('/live')).toBe('200 live');
  vi.advanceTimersByTime(2_000);
  expect(await reasonOf('/live')).toBe('503 the follower has not moved for 61 s');
  turn();
  expect(await reasonOf('/live')).toBe('200 live');
  await replica.stop();
  vi.advanceTimersByTime(2 * STILL_MS_MAX);
  expect(await reasonOf('/live')).toBe('200 stopped');
});

it('one that has more to do than it can gets no traffic', async () => {
  const { replica, hindrance, reasonOf } = await managed();
  await replica.start();
  const delay = { ms: SHED_FROM_MS.command, stop: () => {} };
  hindrance.of = () => new RequestGuard(settingsForTests('counter'), delay).hindrance;
  expect(await reasonOf('/ready')).toBe('503 overloaded: 1500 ms behind');
  expect(await reasonOf('/live')).toBe('200 live');
});

it('tells how long commands took, by type and by what their callers were told', async () => {
  const { log, replica, get } = await managed();
  await replica.start();
  await replica.submit({ id: 'one', session: null, message: { type: 'Count' } });
  const other = { id: 'one', session: null, message: { type: 'Count' }, fingerprint: 'other' };
  await expect(replica.submit(other as never)).rejects.toThrow('another command');
  await log.close();
  await expect(
    replica.submit({ id: 'two', session: null, message: { type: 'Count' } }),
  ).rejects.toThrow('closed');
  const { body } = await get('/metrics');
  const labels = (result: string) => `type="Count",result="${result}",service="counter"`;
  expect(body).toContain('# TYPE shop_command_duration_seconds histogram');
  for (const result of ['decided', 'id-reused', 'rejected']) {
    expect(body).toContain(`shop_command_duration_seconds_count{${labels(result)}} 1`);
    expect(body).toContain(`${labels(result).replace(',service', ',le="+Inf",service')}} 1`);
  }
  expect(body).toContain('shop_outcomes_total{type="Counted",service="counter"} 1');
  expect(body).toMatch(/^shop_publish_seconds_total\{service="counter"\} 0\.\d+$/m);
});
