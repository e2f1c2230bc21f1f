import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { alertExpressions, dashboardExpressions, type Expression } from './expressions.ts';
import { metricNamesIn } from './metric-names-in.ts';
import { type ObservedShop, startObservedShop } from './observed-shop.ts';

/** Made by Prometheus itself, of the rules. */
const PROMETHEUS_OWN = new Set(['ALERTS']);

let observed: ObservedShop;
let logDir: string;
let lines: readonly string[];

beforeAll(async () => {
  logDir = await mkdtemp(join(tmpdir(), 'thingy-observed-'));
  observed = await startObservedShop(inject('kafkaBrokers'), logDir);
  await observed.visit();
  await observed.getStuck();
  lines = (await observed.metrics()).flatMap((text) => text.split('\n'));
});

afterAll(async () => {
  await observed?.stop();
  await rm(logDir, { recursive: true });
});

const missing = (expressions: readonly Expression[]) => {
  const exposed = new Set(lines.map((line) => /^\w+/.exec(line)?.[0]));
  return expressions.flatMap(({ where, text }) =>
    metricNamesIn(text)
      .filter((name) => !exposed.has(name) && !PROMETHEUS_OWN.has(name))
      .map((name) => `${where}: ${name}`),
  );
};

test('every metric that an alert names is told by a running shop', () => {
  expect(missing(alertExpressions())).toEqual([]);
});

test('every metric that the dashboard names is told by a running shop', () => {
  expect(missing(dashboardExpressions())).toEqual([]);
});

test('the dashboard shows every metric of the shop', () => {
  const shown = new Set(dashboardExpressions().flatMap(({ text }) => metricNamesIn(text)));
  const base = (name: string) => name.replace(/_(bucket|sum|count)$/, '');
  const isShown = new Set([...shown].map(base));
  const types = lines.flatMap((line) => /^# TYPE (shop_\w+)/.exec(line)?.[1] ?? []);
  expect([...new Set(types)].filter((name) => !isShown.has(name))).toEqual([]);
});

test('counters end in _total, times are in seconds, and labels have few values', () => {
  const seen = new Map<string, number>();
  for (const line of lines) {
    const [, name, type] = /^# TYPE (shop_\w+) (\w+)/.exec(line) ?? [];
    if (name !== undefined) expect(name.endsWith('_total'), name).toBe(type === 'counter');
    expect(line).not.toMatch(/^shop_\w*(_ms|_millis\w*|_count_total)\b/);
    const [series] = /^shop_\w+\{/.exec(line) ?? [];
    if (series !== undefined) seen.set(series, (seen.get(series) ?? 0) + 1);
  }
  const most = Math.max(...seen.values());
  expect(most).toBeLessThan(500);
});
