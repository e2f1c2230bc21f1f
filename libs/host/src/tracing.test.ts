import { Logger } from '@nestjs/common';
import { type MemoryLog, structured } from '@thingy/simba';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { counterLog, counterReplica, recordOf } from './counter.test-support.ts';
import { JaegerSpans } from './jaeger-spans.ts';
import { RequestSampler } from './request-sampler.ts';
import { submit } from './submit.ts';
import { RecordingCollector } from './testing/recording-collector.ts';
import { traceRequests } from './trace-requests.ts';
import { Tracing } from './tracing.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = '00f067aa0ba902b7';
const sampled = { traceparent: `00-${TRACE}-${PARENT}-01` };
const unsampled = { traceparent: `00-${TRACE}-${PARENT}-00` };

let collector: RecordingCollector;
let spans: JaegerSpans;
let stops: (() => Promise<unknown>)[];

beforeAll(() => Logger.overrideLogger(false));
beforeEach(async () => {
  collector = await RecordingCollector.open();
  spans = new JaegerSpans('counter', collector.endpoint, () => {});
  stops = [() => spans.close(), () => collector.close()];
});
afterEach(async () => {
  for (const stop of stops) await stop();
});

/** A replica that is traced from when it is live, as a service does it. */
async function tracedReplica(log: MemoryLog) {
  const tracing = new Tracing(spans, 1);
  const replica = counterReplica(log, { wrapper: tracing.replicaWrapper(log.name) });
  stops.unshift(() => replica.stop());
  await replica.start();
  tracing.follow(replica);
  return replica;
}

/** `POST /counts` is a command, `GET /counts/:id` a read, `GET /broken` fails. */
async function server(replica: Awaited<ReturnType<typeof tracedReplica>> | null, rate: number) {
  const instance = fastify() as unknown as FastifyInstance;
  traceRequests(instance, spans, new RequestSampler(rate, () => 0.5));
  instance.post('/counts', async (request) => {
    const { id } = request.body as { id: string };
    const message = { type: 'Count' as const };
    return replica === null ? {} : await submit(replica, { id, session: null, message });
  });
  instance.get('/counts/:id', async () => 1);
  instance.get('/broken', async () => {
    throw new Error('broken');
  });
  stops.unshift(() => instance.close());
  await instance.ready();
  return instance;
}

/** All there is, as `name < name of its parent`. */
async function recorded(): Promise<readonly string[]> {
  await spans.close();
  const byId = new Map(collector.spans.map((span) => [span.spanId, span]));
  return collector.spans
    .map(({ name, parentId }) => {
      const parent = parentId === null ? 'none' : (byId.get(parentId)?.name ?? parentId);
      return `${name} < ${parent}`;
    })
    .sort();
}

describe('a request', () => {
  it('whose caller samples it is a span of that trace, by its route and status', async () => {
    const instance = await server(null, 0);
    await instance.inject({ url: '/counts/7?more=x', headers: sampled });
    await instance.inject({ url: '/broken', headers: sampled });
    expect(await recorded()).toEqual([`GET /broken < ${PARENT}`, `GET /counts/:id < ${PARENT}`]);
    const [read, broken] = collector.spansOf(TRACE);
    expect(read?.service).toBe('counter');
    expect(read?.tags).toMatchObject({
      'span.kind': 'server',
      'http.route': '/counts/:id',
      'http.status_code': 200,
    });
    expect(JSON.stringify(read)).not.toContain('more=x');
    expect(broken?.tags).toMatchObject({ 'http.status_code': 500, error: true });
    expect(read?.durationUs).toBeGreaterThan(0);
  });

  it('whose caller does not sample it is none, whatever the rate', async () => {
    const instance = await server(null, 1);
    await instance.inject({ url: '/counts/7', headers: unsampled });
    expect(await recorded()).toEqual([]);
  });

  it.each([
    [1, ['GET /counts/:id < none', 'GET /counts/:id < none']],
    [0.4, []],
  ])(
    'that comes without a trace, or with nonsense, begins one at a rate of %d',
    async (rate, all) => {
      const instance = await server(null, rate);
      await instance.inject({ url: '/counts/7' });
      await instance.inject({ url: '/counts/7', headers: { traceparent: 'nonsense' } });
      expect(await recorded()).toEqual(all);
      expect(new Set(collector.spans.map(({ traceId }) => traceId)).size).toBe(all.length);
    },
  );
});

describe('a command', () => {
  it('is traced to every replica that applies it, each time with its position', async () => {
    const log = await counterLog();
    const [taking, other] = [await tracedReplica(log), await tracedReplica(log)];
    const instance = await server(taking, 0);
    const body = { id: 'the-id-of-the-command' };
    await instance.inject({ method: 'POST', url: '/counts', headers: sampled, body });
    await expect.poll(() => other.next).toBe(2);
    expect(await recorded()).toEqual([
      `POST /counts < ${PARENT}`,
      'append Count < POST /counts',
      'apply Count < append Count',
      'apply Count < append Count',
    ]);
    for (const { name, tags, events } of collector.spans) {
      expect(tags['command.id']).toBe(body.id);
      if (!name.startsWith('apply')) continue;
      expect(tags).toMatchObject({ 'log.name': 'counter/0', 'log.offset': 1 });
      expect(events).toEqual(['published']);
    }
  });

  it('that is not sampled leaves nothing in the log', async () => {
    const log = await counterLog();
    const replica = await tracedReplica(log);
    const instance = await server(replica, 0);
    const post = { method: 'POST' as const, url: '/counts' };
    await instance.inject({ ...post, body: { id: 'first' } });
    await instance.inject({ ...post, headers: unsampled, body: { id: 'second' } });
    const record = await log.read(2);
    expect(String(new TextDecoder().decode(record?.value ?? undefined))).not.toContain('trace');
    expect(await recorded()).toEqual([]);
  });

  it('costs the log its traceparent alone: models are the same with and without', async () => {
    const log = await counterLog();
    const replica = await tracedReplica(log);
    const instance = await server(replica, 0);
    for (const id of ['first', 'second', 'first']) {
      await instance.inject({ method: 'POST', url: '/counts', headers: sampled, body: { id } });
    }
    const untraced = counterReplica(log);
    stops.unshift(() => untraced.stop());
    await untraced.start();
    expect(await untraced.digest()).toEqual(await replica.digest());
    expect((await untraced.digest()).position).toBe(3);
  });
});

it('a replay makes no spans', async () => {
  const log = await counterLog();
  const { traceparent } = sampled;
  for (let index = 0; index < 5; index++) {
    await log.append([recordOf(`count-${index}`, { type: 'Count' }, traceparent)]);
  }
  const replica = await tracedReplica(log);
  expect(replica.next).toBe(6);
  expect(await recorded()).toEqual([]);
});

it('without a collector nothing is wrapped and no hook is added', async () => {
  const tracing = new Tracing(null, 1);
  expect(tracing.replicaWrapper('counter/0')).toBe(structured);
  expect(tracing.forwardingWrapper('counter/0')).toBe(structured);
  const untouched = { addHook: () => expect.unreachable() } as unknown as FastifyInstance;
  tracing.traceRequests(untouched);
  await tracing.close();
});
