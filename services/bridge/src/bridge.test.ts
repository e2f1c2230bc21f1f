import { Logger } from '@nestjs/common';
import { READY_LIMITS, Tracing } from '@thingy/host';
import { LOG_OPENED, MemoryLog, structured, type Typed } from '@thingy/simba';
import { afterEach, expect, it, vi } from 'vitest';
import { Bridge } from './bridge.ts';

const NO_SNAPSHOTS = { catalog: null, cart: null, order: null };
const stops: (() => Promise<unknown>)[] = [];

Logger.overrideLogger(false);

afterEach(async () => {
  vi.useRealTimers();
  for (const stop of stops.splice(0)) await stop();
});

async function append(log: MemoryLog, id: string, message: Typed): Promise<void> {
  const about = { id, source: 'test', session: null, fingerprint: '', traceparent: null };
  await log.append([structured.wrap({ ...about, origin: null, previousOrigin: null, message })]);
}

async function opened(name: string): Promise<MemoryLog> {
  const log = new MemoryLog({ name: `${name}/0` });
  await append(log, 'first', { type: LOG_OPENED, logId: name } as Typed);
  return log;
}

async function bridged() {
  const logs = {
    catalog: await opened('catalog'),
    cart: await opened('cart'),
    order: await opened('order'),
  };
  const bridge = new Bridge(logs, NO_SNAPSHOTS, 'bridge/test', new Tracing(null, 0));
  const run = () => {
    const stopping = new AbortController();
    const running = bridge.run(stopping.signal);
    stops.push(() => {
      stopping.abort();
      return running;
    });
  };
  const figure = async (name: string, labels: object) => {
    const figures = await bridge.figures();
    const isIt = (each: (typeof figures)[number]) =>
      each.name === name && JSON.stringify(each.labels) === JSON.stringify(labels);
    return figures.find(isIt)?.value;
  };
  return { logs, bridge, run, figure };
}

function product(id: string): Typed {
  const text = { name: 'Tea', description: 'Hot', picture: 'tea.svg', category: 'Drinks' };
  return { type: 'PutProduct', product: { id, ...text, priceCents: 100 } } as Typed;
}

it('has not started before it has routed what was there, and then forwards', async () => {
  const { logs, bridge, run, figure } = await bridged();
  await append(logs.catalog, 'put-tea', product('tea'));
  expect(bridge.started()).toEqual({ ok: false, reason: 'replaying catalog' });
  expect(bridge.ready()).toEqual({ ok: false, reason: 'replaying catalog' });
  expect(bridge.live()).toEqual({ ok: true, reason: 'running' });
  run();
  await expect.poll(() => bridge.started().ok).toBe(true);
  expect(bridge.ready()).toEqual({ ok: true, reason: 'forwarding' });
  const facts = () => figure('bridge_facts_total', { source: 'catalog', target: 'order' });
  await expect.poll(facts).toBe(1);
  expect(await figure('bridge_routes_stopped', { source: 'catalog' })).toBe(0);
  expect(await figure('bridge_lag_records', { source: 'catalog' })).toBe(0);
  expect(await figure('bridge_gaps_total', { target: 'cart' })).toBe(0);
});

it('is not ready when it has heard nothing of Kafka for long, and lives on', async () => {
  const { bridge, run } = await bridged();
  run();
  await expect.poll(() => bridge.ready().ok).toBe(true);
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(Date.now() + READY_LIMITS.readyContactMs + 1_000);
  expect(bridge.ready().reason).toMatch(/^catalog: no contact with Kafka for 90\d s$/);
  expect(bridge.live().ok).toBe(true);
});

it('is not ready when routes wait for an operator, and lives on', async () => {
  const { logs, bridge, run, figure } = await bridged();
  run();
  await expect.poll(() => bridge.ready().ok).toBe(true);
  await append(logs.order, 'nonsense', { type: 'Nonsense' });
  await expect.poll(() => bridge.ready().ok).toBe(false);
  expect(bridge.ready().reason).toMatch(/^the routes of order wait for an operator: .*Nonsense/);
  expect(bridge.live().ok).toBe(true);
  expect(await figure('bridge_routes_stopped', { source: 'order' })).toBe(1);
  expect(await figure('bridge_routes_stopped', { source: 'catalog' })).toBe(0);
});

it('must be replaced when one of its loops stands still', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const { bridge, run } = await bridged();
  run();
  await expect.poll(() => bridge.ready().ok).toBe(true);
  expect(bridge.live().ok).toBe(true);
  vi.advanceTimersByTime(61_000);
  expect(bridge.live().reason).toMatch(/^the source catalog has not moved for 6\d s$/);
});
