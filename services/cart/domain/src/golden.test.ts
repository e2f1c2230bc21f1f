import { readFileSync } from 'node:fs';
import { type GoldenLog, replayGolden } from '@thingy/simba/testing';
import { expect, it } from 'vitest';
import { cart } from './cart.ts';

it.each(['level-1'])('the recorded log %s has the outcomes and the digest that it had', (name) => {
  const file = new URL(`../golden/${name}.json`, import.meta.url);
  const { records, ...expected } = JSON.parse(readFileSync(file, 'utf8')) as GoldenLog;
  expect(records.length).toBeGreaterThan(50);
  expect(replayGolden(cart, records)).toEqual(expected);
});
