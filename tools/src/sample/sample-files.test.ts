import { createHash } from 'node:crypto';
import { catalog } from '@thingy/catalog-domain';
import { expect, test } from 'vitest';
import { parseCsvRow } from '../csv/parse-csv-row.ts';
import { productPlan } from '../import/product-plan.ts';
import { sampleArt } from './sample-art.ts';
import {
  PRODUCT_COLUMNS,
  productsFile,
  stockFile,
  updatedProductsFile,
  updatedStockFile,
} from './sample-files.ts';
import { pictureOf, productIdOf } from './sample-products.ts';

const size = { products: 2_000, seed: 7 };

test('the same seed gives the same bytes, another seed others', () => {
  expect(hashOf(productsFile(size))).toBe(hashOf(productsFile(size)));
  expect(hashOf(productsFile(size))).not.toBe(hashOf(productsFile({ ...size, seed: 8 })));
  // On every machine and for ever: shops that were filled from a seed can be filled again.
  expect(hashOf(productsFile({ products: 100, seed: 1 }))).toBe(PRODUCTS_HASH);
});

test('a row of products has 250 bytes on average, within 10 %', () => {
  const [, ...rows] = productsFile(size);
  const bytes = rows.reduce((sum, row) => sum + Buffer.byteLength(row), 0);
  expect(bytes / rows.length).toBeGreaterThan(225);
  expect(bytes / rows.length).toBeLessThan(275);
});

test('every product is one that the catalog takes, with a picture and a name of its own', () => {
  const model = catalog.initial();
  const pictures = new Set(sampleArt().map(pictureOf));
  const names = new Set<string>();
  for (const row of table(updatedProductsFile(size))) {
    const fields = Object.fromEntries(PRODUCT_COLUMNS.map((column, i) => [column, row[i] ?? '']));
    const intent = productPlan.intentOf(fields, null);
    expect(catalog.decide(model, intent, nowhere)[0]?.type).toBe('ProductChanged');
    expect(pictures).toContain(fields.picture);
    names.add(fields.name as string);
  }
  expect(names.size).toBe(2_100);
});

test('the update adds 15 %, removes 10 % and changes 30 %', () => {
  const before = byId(productsFile(size));
  const after = byId(updatedProductsFile(size));
  const common = [...before.keys()].filter((id) => after.has(id));
  const changed = common.filter((id) => String(before.get(id)) !== String(after.get(id)));
  expect(before.size).toBe(2_000);
  expect(before.size - common.length).toBe(200);
  expect(changed.length).toBe(600);
  expect(after.size - common.length).toBe(300);
});

test('10 % are sold out, no stock is over 30, and all that is sold has one', () => {
  const stock = byId(stockFile(size));
  const quantities = [...stock.values()].map((row) => Number(row[1]));
  expect([...stock.keys()]).toEqual([...byId(productsFile(size)).keys()]);
  expect(quantities.filter((quantity) => quantity === 0).length).toBe(200);
  expect(Math.max(...quantities)).toBe(30);
  expect(Math.min(...quantities)).toBe(0);
});

test('the stock of the update is that of its products, and otherwise as before', () => {
  const before = byId(stockFile(size));
  const after = byId(updatedStockFile(size));
  expect([...after.keys()]).toEqual([...byId(updatedProductsFile(size)).keys()]);
  for (const [id, row] of before) if (after.has(id)) expect(after.get(id)).toEqual(row);
});

test('ids sort as text like their numbers, however many there are', () => {
  expect(productIdOf({ products: 100_000, seed: 1 }, 0)).toBe('p000001');
  expect(productIdOf({ products: 1_000_000, seed: 1 }, 1_149_999)).toBe('p1150000');
  expect(productIdOf({ products: 1_000_000, seed: 1 }, 0)).toBe('p0000001');
});

const PRODUCTS_HASH = 'd1dec2dc1b6d14cd';
const nowhere = { id: '', session: null, fingerprint: '', time: 0, level: 1, origin: null };

function table(file: Iterable<string>): string[][] {
  const [, ...rows] = file;
  return rows.map((row) => parseCsvRow(row.trimEnd()) as string[]);
}

function byId(file: Iterable<string>): Map<string, string[]> {
  return new Map(table(file).map((row) => [row[0] as string, row]));
}

function hashOf(file: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const line of file) hash.update(line);
  return hash.digest('hex').slice(0, 16);
}
