import { expect, test } from 'vitest';
import { type Results, remarksOn } from './results.ts';

const results: Results = {
  takenAt: '2026-11-23T15:00:00.000Z',
  machine: { cpu: 'Some CPU', cores: 2, node: 'v24.21.0' },
  products: 100_000,
  families: [
    { name: 'start', seconds: 40, load: [0.5, 1.25], error: null, withoutRow: [] },
    { name: 'reads', seconds: 80, load: [1.25, 2], error: null, withoutRow: ['GET product, CPU'] },
    { name: 'cart', seconds: 60, load: [2, 1], error: 'Error: no broker', withoutRow: [] },
  ],
  rows: [],
};

test('a run tells when and where it was taken, what failed and what is missing', () => {
  expect(remarksOn(results)).toEqual([
    '2026-11-23, 100,000 products, 3 minutes, 2 cores (Some CPU), Node 24.21.0, ' +
      'load average 0.5 to 2.0',
    'cart failed: Error: no broker',
    'no row: GET product, CPU',
  ]);
});
