import type { Product } from '@thingy/contracts';
import { csvRow } from '../csv/csv-row.ts';
import { changedPrice } from './price.ts';
import { Random, seedOf } from './random.ts';
import { type SampleSize, sampleProducts } from './sample-products.ts';
import { isInShare, spread } from './spread.ts';

const REMOVED_PERCENT = 10;
const CHANGED_PERCENT = 30;
const SOLD_OUT_PERCENT = 10;
const STOCK_MAX = 30;
const PURPOSE_STOCK = 1;
const PURPOSE_CHANGE = 2;
const NEWS = ['Now even better.', 'Made anew this spring.', 'Back by popular demand.'];

export const PRODUCT_COLUMNS = ['id', 'name', 'description', 'priceCents', 'picture', 'category'];
export const STOCK_COLUMNS = ['productId', 'quantity'];

/** `products.csv`, line by line. */
export function* productsFile(size: SampleSize): Generator<string> {
  yield csvRow(PRODUCT_COLUMNS);
  let index = 0;
  for (const product of sampleProducts(size)) {
    if (index++ === size.products) return;
    yield productRow(product);
  }
}

/** `update-products.csv`: of the first file 10 % are gone and 30 % changed; 15 % are new. */
export function* updatedProductsFile(size: SampleSize): Generator<string> {
  yield csvRow(PRODUCT_COLUMNS);
  let index = 0;
  for (const product of sampleProducts(size)) {
    const fate = fateOf(size, index);
    if (fate === 'changed') yield productRow(changed(product, size, index));
    else if (fate !== 'removed') yield productRow(product);
    index++;
  }
}

/** `stock.csv`, line by line. */
export function* stockFile(size: SampleSize): Generator<string> {
  yield csvRow(STOCK_COLUMNS);
  let index = 0;
  for (const product of sampleProducts(size)) {
    if (index === size.products) return;
    yield csvRow([product.id, quantityOf(size, index++)]);
  }
}

/** `update-stock.csv`: without what is gone, with what is new, everything else as it was. */
export function* updatedStockFile(size: SampleSize): Generator<string> {
  yield csvRow(STOCK_COLUMNS);
  let index = 0;
  for (const product of sampleProducts(size)) {
    if (fateOf(size, index) !== 'removed') yield csvRow([product.id, quantityOf(size, index)]);
    index++;
  }
}

function productRow(product: Product): string {
  const { id, name, description, priceCents, picture, category } = product;
  return csvRow([id, name, description, priceCents, picture, category]);
}

function fateOf(size: SampleSize, index: number): 'kept' | 'changed' | 'removed' | 'added' {
  if (index >= size.products) return 'added';
  if (isInShare(index, size.products, REMOVED_PERCENT)) return 'removed';
  return isInShare(index, size.products, REMOVED_PERCENT + CHANGED_PERCENT) ? 'changed' : 'kept';
}

/** Two of three get another price, the third a new sentence. */
function changed(product: Product, size: SampleSize, index: number): Product {
  const random = new Random(seedOf(size.seed, index, PURPOSE_CHANGE));
  if (random.below(3) === 0) {
    return { ...product, description: `${product.description} ${random.pick(NEWS)}` };
  }
  return { ...product, priceCents: changedPrice(random, product.priceCents) };
}

function quantityOf(size: SampleSize, index: number): number {
  const cycle = Math.floor(index / size.products);
  // Another spread than the fates', or all that is sold out would be what is taken away.
  const turned = (spread(index % size.products, size.products) + 7 * cycle + 1) % size.products;
  if (isInShare(turned, size.products, SOLD_OUT_PERCENT)) return 0;
  return new Random(seedOf(size.seed, index, PURPOSE_STOCK)).between(1, STOCK_MAX);
}
