import { expect, test } from 'vitest';
import { markdownOf, tableOf } from './table.ts';
import type { JudgedRow } from './targets.ts';

const rows: readonly JudgedRow[] = [
  {
    name: 'a read',
    baseline: 24.04,
    subject: 1_234.5,
    unit: 'µs',
    ratio: 1.234,
    spread: [1.1, 1.3],
    judgements: [
      { target: '≤ 1.2 ×', missedBy: '0.03 ×' },
      { target: '≥ 5/s', missedBy: null },
    ],
  },
  {
    name: 'RSS',
    baseline: 0.5,
    subject: 150,
    unit: 'MB',
    ratio: 300,
    spread: [300, 300],
    judgements: [],
  },
];

test('words stand to the left and figures to the right', () => {
  expect(tableOf(rows).split('\n')).toEqual([
    '        baseline  subject  unit   ratio  spread        target          result',
    'a read      24.0    1,235  µs      1.23  1.10 to 1.30  ≤ 1.2 ×, ≥ 5/s  missed by 0.03 ×, met',
    'RSS         0.50      150  MB    300.00',
  ]);
});

test('for the documentation the same is a table of Markdown', () => {
  expect(markdownOf(rows).split('\n')).toEqual([
    '| | baseline | subject | unit | ratio | spread | target | result |',
    '|---|---:|---:|---|---:|---|---|---|',
    '| a read | 24.0 | 1,235 | µs | 1.23 | 1.10 to 1.30 | ≤ 1.2 ×, ≥ 5/s | missed by 0.03 ×, met |',
    '| RSS | 0.50 | 150 | MB | 300.00 | | | |',
  ]);
});

test('rows without targets have no columns for them there', () => {
  expect(markdownOf(rows.slice(1)).split('\n')).toEqual([
    '| | baseline | subject | unit | ratio | spread |',
    '|---|---:|---:|---|---:|---|',
    '| RSS | 0.50 | 150 | MB | 300.00 | |',
  ]);
});

test('without rows there is a head', () => {
  expect(tableOf([])).toBe('  baseline  subject  unit  ratio  spread  target  result');
});
