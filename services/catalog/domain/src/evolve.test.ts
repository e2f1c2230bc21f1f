import { describe, expect, it } from 'vitest';
import { catalog } from './catalog.ts';
import { copy, finalize, startBatch } from './evolve.ts';
import {
  at,
  factAt,
  finish,
  finishCounting,
  modelOf,
  product,
  put,
  remove,
  Story,
  seeded,
  stockLevel,
} from './given.test-support.ts';
import type { CatalogModel } from './model.ts';
import { pageOf } from './product-page.ts';
import { categoriesOf, productOf } from './queries.ts';

const digestOf = (model: CatalogModel) => catalog.digest(model).toString();

/** Everything that a model can be asked for. */
function allOf(model: CatalogModel) {
  const categories = categoriesOf(model);
  const pages = [];
  for (const category of ['', ...categories.map(({ name }) => name)]) {
    for (const sort of ['id', 'price', 'name'] as const) {
      const query = { page: 1, itemsPerPage: 10_000, sort, order: 'asc', category } as const;
      pages.push(finish(pageOf(model, query)));
    }
  }
  return { categories, pages, digest: digestOf(model) };
}

function randomRecords(seed: number, count: number) {
  const below = seeded(seed);
  return Array.from({ length: count }, () => {
    const id = `p${below(400)}`;
    const dice = below(10);
    if (dice === 0) return remove(id);
    if (dice === 1) return stockLevel(id, below(11));
    const name = `${['Ape', 'ape', 'Bee', 'Änt'][below(4)]} ${below(50)}`;
    return put({ id, name, priceCents: 1 + below(60), category: `c${below(6)}` });
  });
}

describe('a product', () => {
  it('remembers the outcome that made it so', () => {
    const model = modelOf(put(), put({ priceCents: 5 }), put({ priceCents: 5 }));
    expect(productOf(model, 'lamp')?.entry).toMatchObject({
      ...product({ priceCents: 5 }),
      changedAt: at(1),
    });
  });

  it('is one object in both models of a replica', () => {
    const left = catalog.initial();
    const right = catalog.initial();
    new Story(left, right).apply(put(), stockLevel('lamp', 3));
    expect(productOf(left, 'lamp')?.entry).toBe(productOf(right, 'lamp')?.entry);
    expect(productOf(left, 'lamp')?.stock).toBe(productOf(right, 'lamp')?.stock);
  });

  it('is what its occurrence says, even if the same outcome object happens again', () => {
    const model = catalog.initial();
    const outcome = { type: 'ProductChanged', product: product() } as const;
    for (const offset of [3, 4]) {
      catalog.evolve(model, outcome, { at: at(offset), time: 0, origin: null });
      expect(productOf(model, 'lamp')?.entry.changedAt).toEqual(at(offset));
    }
  });

  it('keeps its stock level through removal', () => {
    const model = modelOf(put(), stockLevel('lamp', 3), remove('lamp'));
    expect(productOf(model, 'lamp')).toBeNull();
    new Story(model).apply(put());
    expect(productOf(model, 'lamp')?.stock).toEqual({ level: 3, changedAt: factAt(1) });
  });

  it('moves to another category, and an empty category is gone', () => {
    const model = modelOf(put(), put({ category: 'Gifts' }));
    expect(categoriesOf(model)).toEqual([{ name: 'Gifts', products: 1 }]);
    new Story(model).apply(remove('lamp'));
    expect(categoriesOf(model)).toEqual([]);
  });
});

describe('the digest', () => {
  it('does not depend on the way that led to a state', () => {
    const short = modelOf(put({ id: 'b' }), stockLevel('b', 2), put());
    const long = modelOf(
      put({ priceCents: 7 }),
      put({ id: 'c' }),
      stockLevel('b', 9),
      put(),
      remove('c'),
      put({ id: 'b' }),
      stockLevel('b', 2),
    );
    expect(digestOf(long)).toBe(digestOf(short));
  });

  it('differs if any field or stock level differs', () => {
    const digests = [
      modelOf(),
      modelOf(put()),
      modelOf(put({ id: 'lamp2' })),
      modelOf(put({ name: 'Lava Lamp' })),
      modelOf(put({ description: 'It glows!' })),
      modelOf(put({ priceCents: 2_000 })),
      modelOf(put({ picture: 'lamp2.svg' })),
      modelOf(put({ category: 'Light' })),
      modelOf(put({ name: 'Lava lampL', category: 'ights' })),
      modelOf(put({ name: 'sLava lamp', category: 'Light' })),
      modelOf(put(), stockLevel('lamp', 1)),
      modelOf(put(), stockLevel('lamp', 2)),
      modelOf(put(), stockLevel('lump', 2)),
    ].map(digestOf);
    expect(new Set(digests).size).toBe(digests.length);
  });

  it.each([31, 32])('is the same whenever it is first asked for, seed %i', (seed) => {
    const records = randomRecords(seed, 3_000);
    const [early, late] = [catalog.initial(), catalog.initial()];
    digestOf(early);
    new Story(early, late).apply(...records.slice(0, 2_000));
    expect(digestOf(late)).toBe(digestOf(early));
    const never = modelOf(...records);
    new Story(early, late).apply(...records.slice(2_000));
    expect([digestOf(early), digestOf(late)]).toEqual([digestOf(never), digestOf(never)]);
  });

  it('is that of an empty catalog when all is gone', () => {
    expect(digestOf(modelOf(put(), remove('lamp')))).toBe(digestOf(modelOf()));
  });
});

describe('batch mode', () => {
  it.each([11, 12, 13])('ends in the same model as single steps, seed %i', (seed) => {
    const stepwise = catalog.initial();
    const batch = catalog.initial();
    const story = new Story(stepwise, batch);
    const records = randomRecords(seed, 6_000);
    story.apply(...records.slice(0, 2_000));
    startBatch(batch);
    story.apply(...records.slice(2_000, 4_000));
    finish(finalize(batch));
    expect(allOf(batch)).toEqual(allOf(stepwise));
    // Built indexes are kept up as well as grown ones.
    story.apply(...records.slice(4_000));
    expect(allOf(batch)).toEqual(allOf(stepwise));
  });

  it('ends sooner for a second model, which copies the first and goes on alone', () => {
    const [first, second] = [catalog.initial(), catalog.initial()];
    startBatch(first);
    startBatch(second);
    new Story(first, second).apply(...randomRecords(5, 3_000));
    finish(finalize(first));
    finish(finalize(second, first));
    const before = allOf(first);
    expect(allOf(second)).toEqual(before);
    new Story(second).apply(...randomRecords(6, 500));
    expect(allOf(first)).toEqual(before);
  });

  it('leaves a fresh second model to be copied, stock and digest with it', () => {
    const [first, second] = [catalog.initial(), catalog.initial()];
    startBatch(first);
    startBatch(second);
    const records = randomRecords(7, 3_000);
    new Story(first).apply(...records);
    digestOf(first);
    finish(finalize(first));
    finish(copy(second, first));
    finish(finalize(second, first));
    expect(second.digest).not.toBe(first.digest);
    expect(allOf(second)).toEqual(allOf(modelOf(...records)));
    const before = allOf(first);
    new Story(second).apply(...randomRecords(8, 500));
    expect(allOf(first)).toEqual(before);
  });

  it('copies in slices', () => {
    const twin = modelOf(...Array.from({ length: 10_000 }, (_, i) => put({ id: `p${i}` })));
    expect(finishCounting(copy(catalog.initial(), twin)).yields).toBe(2);
  });

  it('sorts for itself if the twin is another catalog', () => {
    const twin = modelOf(put({ id: 'other' }));
    const model = modelOf(put());
    startBatch(model);
    finish(finalize(model, twin));
    expect(categoriesOf(model)).toEqual([{ name: 'Lights', products: 1 }]);
    expect(allOf(model)).toEqual(allOf(modelOf(put())));
  });

  it('is ended in slices', () => {
    const model = catalog.initial();
    startBatch(model);
    const records = Array.from({ length: 20_000 }, (_, i) =>
      put({ id: `p${(i * 7_919) % 20_000}` }),
    );
    new Story(model).apply(...records);
    expect(finishCounting(finalize(model)).yields).toBeGreaterThan(30);
  });

  it('has no answers to queries before its end', () => {
    const model = modelOf(put());
    startBatch(model);
    expect(() => categoriesOf(model)).toThrow('batch mode');
  });
});

describe('a product that is put again', () => {
  const letters = (text: string) => [...text].join('');

  it('has no second copy of texts that stay', () => {
    const fields = { name: 'Lava lamp', description: 'It glows.', category: 'Lights' };
    const model = modelOf(put(fields));
    const before = model.products.get('lamp');
    const again = Object.entries(fields).map(([name, text]) => [name, letters(text)]);
    new Story(model).apply(put({ ...Object.fromEntries(again), priceCents: 5 }));
    const after = model.products.get('lamp');
    expect(after).toEqual({ ...before, priceCents: 5, fingerprint: null });
  });

  it('is found by its new name, and by its new category', () => {
    const model = modelOf(put(), put({ name: 'Mug' }), put({ name: 'Mug', category: 'Kitchen' }));
    expect(model.products.get('lamp')).toMatchObject({ foldedName: 'mug', category: 'Kitchen' });
    expect(categoriesOf(model)).toEqual([{ name: 'Kitchen', products: 1 }]);
    expect(digestOf(model)).toBe(digestOf(modelOf(put({ name: 'Mug', category: 'Kitchen' }))));
  });
});

describe('evolve', () => {
  it('trusts outcomes: one that can not have been decided is a bug', () => {
    const model = modelOf();
    const occurrence = { at: at(0), time: 0, origin: null };
    const removed = { type: 'ProductRemoved', productId: 'lamp' } as const;
    expect(() => catalog.evolve(model, removed, occurrence)).toThrow('lamp');
    const told = { type: 'StockLevelChanged', productId: 'lamp', level: 1 } as const;
    expect(() => catalog.evolve(model, told, occurrence)).toThrow('origin');
    expect(() => catalog.evolve(model, { type: 'Painted' } as never, occurrence)).toThrow(
      'Painted',
    );
  });
});
