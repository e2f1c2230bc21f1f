import { expect, test } from 'vitest';
import { foundBy } from './planted.test-support.ts';
import { synonyms } from './synonyms.ts';

test.each([
  ['const uuid = 1;', 'id'],
  ['const productUuid = 1;', 'id'],
  ['const PRODUCT_UUID = 1;', 'id'],
  ['interface A { readonly uuids: string }', 'id'],
  ['class EventStore {}', 'log'],
  ['a.eventStoreUrl;', 'log'],
  ['class CartDTO {}', 'the type of contracts itself'],
  ['class A { #basket = 1 }', 'cart'],
  ['const a = <Basket />;', 'cart'],
  ['function inventoryOf() {}', 'stock'],
  ['let itemId: string;', 'productId'],
])('%s has another word', (text, instead) => {
  const found = foundBy(synonyms, { 'a.tsx': `\n${text}` });
  expect(found).toEqual([expect.stringMatching(`^a.tsx:2 .*say "${instead}`)]);
});

test('a file name is a word too', () => {
  expect(foundBy(synonyms, { 'src/event-store.ts': '' })).toHaveLength(1);
});

test('a word is told once per file', () => {
  expect(foundBy(synonyms, { 'a.ts': 'const uuid = 1; uuid; uuid;' })).toHaveLength(1);
});

test('names of other interfaces, and words that only begin alike, are free', () => {
  const text = `
    import { randomUUID } from 'node:crypto';
    randomUUID(); new AggregateError([]);
    const skull = 1; const itemIdle = 2; const storeEvent = 3;
    const text = 'uuid'; // uuid
  `;
  expect(foundBy(synonyms, { 'a.ts': text })).toEqual([]);
});
