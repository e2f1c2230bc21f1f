import { expect, test } from 'vitest';
import { catalog } from './catalog.ts';
import { finalize, startBatch } from './evolve.ts';
import {
  at,
  facing,
  factAt,
  finish,
  put,
  remove,
  seeded,
  stockLevel,
} from './given.test-support.ts';
import type { CatalogModel } from './model.ts';
import { pageOf } from './product-page.ts';
import { categoriesOf, productOf, sizeOf, viewOf } from './queries.ts';
import { snapshotForm } from './snapshot-form.ts';

const RECORDS = 3_000;
const IDS = 200;
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

function randomRecords(below: (limit: number) => number) {
  return Array.from({ length: RECORDS }, () => {
    const id = `p${below(IDS)}`;
    const dice = below(10);
    if (dice === 0) return remove(id);
    if (dice === 1) return stockLevel(id, below(11));
    const name = `${['Ape', 'ape', 'Bee', 'Änt'][below(4)]} ${below(50)}`;
    return put({ id, name, priceCents: 1 + below(60), category: `c${below(6)}` });
  });
}

/** Everything that a model can be asked for. */
function allOf(model: CatalogModel) {
  const sorts = ['id', 'price', 'name'] as const;
  const pages = sorts.map((sort) =>
    finish(pageOf(model, { page: 1, itemsPerPage: 10_000, sort, order: 'asc' })),
  );
  const searches = ['a', 'b', 'be 1', 'ant', 'c3', 'ape c1 2'].map((search) =>
    finish(pageOf(model, { page: 1, itemsPerPage: 10_000, sort: 'price', order: 'desc', search })),
  );
  const products = Array.from({ length: IDS }, (_, i) => productOf(model, `p${i}`));
  const shown = products.map((each) => each && { ...each, view: viewOf(each) });
  const digest = catalog.digest(model).toString();
  return { categories: categoriesOf(model), pages, searches, shown, size: sizeOf(model), digest };
}

test(`what is read back answers, decides and goes on as what was saved (SEED=${seed})`, () => {
  const below = seeded(seed);
  const saved = catalog.initial();
  randomRecords(below).forEach((record, offset) => {
    applyRecord([saved], record, offset);
  });
  const entries = JSON.parse(JSON.stringify([...snapshotForm.save(saved)])) as unknown[];
  const restored = [catalog.initial(), catalog.initial()] as const;
  for (const model of restored) startBatch(model);
  for (const entry of entries) snapshotForm.restore(restored, entry);
  finish(finalize(restored[0]));
  finish(finalize(restored[1], restored[0]));
  for (const model of restored) expect(allOf(model)).toEqual(allOf(saved));
  for (const [id, entry] of restored[0].products) expect(restored[1].products.get(id)).toBe(entry);
  for (const [id, entry] of restored[0].stock) expect(restored[1].stock.get(id)).toBe(entry);
  randomRecords(below).forEach((record, offset) => {
    applyRecord([saved, ...restored], record, RECORDS + offset);
  });
  for (const model of restored) expect(allOf(model)).toEqual(allOf(saved));
});

test('an entry that is none is refused', () => {
  expect(() => snapshotForm.restore([catalog.initial()], { type: 'painted' })).toThrow();
});

/** Every model decides for itself, and all decide the same. */
function applyRecord(
  models: readonly CatalogModel[],
  message: ReturnType<typeof randomRecords>[number],
  offset: number,
): void {
  const origin = message.type === 'StockLevelChanged' ? factAt(offset) : null;
  const decided = models.map((model) => catalog.decide(model, message, facing(origin)));
  for (const outcomes of decided) expect(outcomes).toEqual(decided[0]);
  for (const model of models) {
    for (const [index, outcome] of (decided[0] ?? []).entries()) {
      catalog.evolve(model, outcome, { at: { ...at(offset), index }, time: offset, origin });
    }
  }
}
