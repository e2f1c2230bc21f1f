import { readFileSync } from 'node:fs';
import { type GoldenLog, replayGolden } from '@thingy/simba/testing';
import { expect, it } from 'vitest';
import { order } from './order.ts';

it.each(['level-1', 'level-2'])(
  'the recorded log %s has the outcomes and the digest that it had',
  (name) => {
    const file = new URL(`../golden/${name}.json`, import.meta.url);
    const { records, ...expected } = JSON.parse(readFileSync(file, 'utf8')) as GoldenLog;
    expect(records.length).toBeGreaterThan(50);
    expect(replayGolden(order, records)).toEqual(expected);
  },
);
