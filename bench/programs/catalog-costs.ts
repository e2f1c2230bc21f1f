import { pageOf, pageViewOf, productOf, viewOf } from '@thingy/catalog-domain';
import { countCost } from './cost.ts';
import type { FilledCatalog } from './filled-catalog.ts';

const READS = 200_000;
/** Reads under way at a time. */
const READERS = 20;
const PAGES = 20_000;
const PAGE = 20;
const SORTS = ['id', 'price', 'name'] as const;
/** A prime that divides no round number: reads go to and fro among the products. */
const STEP = 7_919;
/** Below `BATCH_FROM`: in single steps under each policy. */
const CHANGES = 10_000;

/** Of a read, in microseconds: readers, each one product after the other. */
export async function readAll(filled: FilledCatalog): Promise<number> {
  const ids = Array.from({ length: READS }, (_, i) => filled.idOf(i * STEP));
  const cost = countCost();
  const readSome = async (from: number) => {
    for (let i = from; i < READS; i += READERS) {
      await filled.replica.read((model) => productOf(model, ids[i] as string));
    }
  };
  await Promise.all(Array.from({ length: READERS }, (_, reader) => readSome(reader)));
  return (cost().cpuMs * 1_000) / READS;
}

/** Of a change in single steps, in microseconds, until all models have it. */
export async function applyAll(filled: FilledCatalog): Promise<number> {
  const [many, last] = [filled.changes(CHANGES), filled.changes(1)];
  const cost = countCost();
  many.apply();
  await many.done();
  last.apply();
  await last.done();
  return (cost().cpuMs * 1_000) / CHANGES;
}

/** Of a product as it is answered, in microseconds. */
export async function answerAll(filled: FilledCatalog): Promise<number> {
  const cost = countCost();
  for (let i = 0; i < READS; i++) {
    await filled.replica.read((model) => {
      const shown = productOf(model, filled.idOf(i * STEP));
      if (shown === null) throw new Error('a product is not there');
      return JSON.stringify(viewOf(shown));
    });
  }
  return (cost().cpuMs * 1_000) / READS;
}

/** Of a page anywhere in any order, as it is answered, in microseconds. */
export async function pageAll(filled: FilledCatalog, products: number): Promise<number> {
  const pages = Math.floor(products / PAGE);
  const cost = countCost();
  for (let i = 0; i < PAGES; i++) {
    const sort = SORTS[i % SORTS.length] as (typeof SORTS)[number];
    const page = 1 + ((i * STEP) % pages);
    await filled.replica.read((model) => {
      const query = { sort, order: 'asc', page, itemsPerPage: PAGE } as const;
      const found = pageOf(model, query).next();
      if (!found.done) throw new Error('a page without a search takes one step');
      if (found.value.type !== 'ProductPage') throw new Error(`there is no page ${page}`);
      return JSON.stringify(pageViewOf(found.value));
    });
  }
  return (cost().cpuMs * 1_000) / PAGES;
}
