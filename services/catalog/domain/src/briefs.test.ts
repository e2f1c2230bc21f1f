import type { CatalogOutcome } from '@thingy/contracts';
import { expect, it } from 'vitest';
import { briefs } from './briefs.ts';
import { product, put, remove } from './given.test-support.ts';

const changed = { type: 'ProductChanged', product: product() } as const;
const unchanged = { type: 'ProductUnchanged', productId: 'lamp' } as const;

it.each<readonly [string, CatalogOutcome]>([
  ['changed a product', changed],
  ['changed nothing', unchanged],
])('a put that %s is recalled from its own message', (_, outcome) => {
  const brief = briefs.brief(put(), [outcome]);
  expect(brief).toBe(outcome.type);
  expect(briefs.recall(put(), brief ?? '')).toEqual([outcome]);
});

it('fields that a product does not have are not recalled', () => {
  const message = put({ color: 'red' } as never);
  expect(briefs.recall(message, 'ProductChanged')).toEqual([changed]);
});

it.each<readonly [string, Parameters<typeof briefs.brief>]>([
  ['a removal', [remove('lamp'), [{ type: 'ProductRemoved', productId: 'lamp' }]]],
  ['a rejection', [put(), [{ type: 'Rejected', reason: 'no' }]]],
  ['nothing', [put(), []]],
  ['more than one outcome', [put(), [changed, changed]]],
  ['what rules have made of a product', [put({ name: 'lava lamp' }), [changed]]],
  ['another product', [put({ id: 'mug' }), [unchanged]]],
])('%s is kept as it is', (_, [message, outcomes]) => {
  expect(briefs.brief(message, outcomes)).toBeNull();
});

it('refuses to recall what it did not keep', () => {
  expect(() => briefs.recall(remove('lamp'), 'ProductChanged')).toThrow('RemoveProduct');
  expect(() => briefs.recall(put(), 'ProductPainted')).toThrow('ProductPainted');
});
