import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { WORKSPACE } from '../workspace.ts';
import { alertExpressions, dashboardExpressions } from './expressions.ts';
import { metricNamesIn } from './metric-names-in.ts';

test.each([
  ['up == 0', ['up']],
  ['rate(a_total{x="b_total", y=~"c|d"}[5m]) > 2.5e3', ['a_total']],
  ['sum by (le, route) (rate(a_bucket[1m])) / on (service) b or absent(c)', ['a_bucket', 'b', 'c']],
  ['count_values by (log) ("value", a) > bool 1 unless b offset 5m', ['a', 'b']],
])('the metrics of %s', (expression, names) => {
  expect(metricNamesIn(expression)).toEqual(names);
});

test('every expression asks for a metric', () => {
  for (const { where, text } of [...alertExpressions(), ...dashboardExpressions()]) {
    expect(metricNamesIn(text), where).not.toEqual([]);
  }
});

test('each alert has its section in the runbook, and each section its alert', () => {
  const runbook = readFileSync(join(WORKSPACE, 'docs/runbook.md'), 'utf8');
  const sections = [...runbook.matchAll(/^### (\S+)$/gm)].map(([, name]) => name);
  expect(sections).toEqual(alertExpressions().map(({ where }) => where));
  const parts = runbook.split(/^### /m).slice(1);
  for (const part of parts) {
    for (const what of ['**Means**', '**Look**', '**Do**']) {
      expect(part.includes(what), `${what} of ${part.split('\n')[0]}`).toBe(true);
    }
  }
});

test('the commands that the runbook names are there', () => {
  const runbook = readFileSync(join(WORKSPACE, 'docs/runbook.md'), 'utf8');
  const makefile = readFileSync(join(WORKSPACE, 'Makefile'), 'utf8');
  const targets = [...runbook.matchAll(/`make ([a-z-]+)/g)].map(([, target]) => target);
  expect(targets.length).toBeGreaterThan(3);
  for (const target of new Set(targets)) {
    expect(makefile, target).toMatch(new RegExp(`^${target}[a-z -]*:`, 'm'));
  }
});
