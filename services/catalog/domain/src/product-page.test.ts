import type { Product } from '@thingy/contracts';
import { describe, expect, it } from 'vitest';
import {
  finish,
  finishCounting,
  modelOf,
  put,
  remove,
  Story,
  seeded,
  stockLevel,
} from './given.test-support.ts';
import { MATCHES_MAX } from './matches.ts';
import type { CatalogModel } from './model.ts';
import {
  isStillPage,
  type PageQuery,
  type ProductPage,
  pageOf,
  pageViewOf,
} from './product-page.ts';

const shop = modelOf(
  put({ id: 'd', name: 'cube', priceCents: 500, category: 'Toys' }),
  put({ id: 'a', name: 'Candle', priceCents: 300, category: 'Lights' }),
  put({ id: 'c', name: 'CUBE', priceCents: 300, category: 'Toys' }),
  put({ id: 'b', name: 'Zebra', priceCents: 900, category: 'Toys' }),
  put({ id: 'e', name: 'cup', priceCents: 100, category: 'Kitchen' }),
  stockLevel('a', 4),
);

function ask(model: CatalogModel, query: Partial<PageQuery>) {
  const full = { page: 1, itemsPerPage: 20, sort: 'id', order: 'asc', ...query } as const;
  return finish(pageOf(model, full));
}

function idsOf(model: CatalogModel, query: Partial<PageQuery>): string {
  return (ask(model, query) as ProductPage).shown.map(({ entry }) => entry.id).join('');
}

describe('the order of a page', () => {
  it.each<[string, Partial<PageQuery>, string]>([
    ['by id', { sort: 'id' }, 'abcde'],
    ['by price, ties by id', { sort: 'price' }, 'eacdb'],
    ['by name in any case, ties by name and then id', { sort: 'name' }, 'acdeb'],
    ['downwards, ties too', { sort: 'price', order: 'desc' }, 'bdcae'],
    ['of a category', { sort: 'price', category: 'Toys' }, 'cdb'],
    ['of a category downwards', { sort: 'name', category: 'Toys', order: 'desc' }, 'bdc'],
    ['of a prefix in any case', { sort: 'name', prefix: 'cU' }, 'cde'],
    ['of a prefix downwards', { sort: 'name', prefix: 'cu', order: 'desc' }, 'edc'],
    ['of a prefix and a category', { sort: 'name', prefix: 'c', category: 'Toys' }, 'cd'],
    ['of a prefix by price', { sort: 'price', prefix: 'cu' }, 'ecd'],
    ['of a prefix by price downwards', { sort: 'price', prefix: 'cu', order: 'desc' }, 'dce'],
    ['of a prefix by id in a category', { sort: 'id', prefix: 'c', category: 'Toys' }, 'cd'],
    ['of an empty prefix and category: all', { prefix: '', category: '' }, 'abcde'],
    ['of a prefix that nothing has', { sort: 'name', prefix: 'cubes' }, ''],
    ['of a category that nothing has', { category: 'toys' }, ''],
  ])('is %s', (_, query, ids) => {
    expect(idsOf(shop, query)).toBe(ids);
  });

  it('is by code unit, whatever language the machine speaks', () => {
    const model = modelOf(...['z', 'ä', 'a', 'é', 'Z'].map((name, i) => put({ id: `${i}`, name })));
    expect(idsOf(model, { sort: 'name' })).toBe('24013');
  });
});

describe('pages', () => {
  it('follow each other without gap or overlap, in both directions', () => {
    for (const [order, pages] of [
      ['asc', ['ab', 'cd', 'e']] as const,
      ['desc', ['ed', 'cb', 'a']] as const,
    ]) {
      expect([1, 2, 3].map((page) => idsOf(shop, { page, itemsPerPage: 2, order }))).toEqual(pages);
    }
  });

  it('say how many there are', () => {
    expect(ask(shop, { itemsPerPage: 2, page: 3 })).toMatchObject({ total: 5, pages: 3, page: 3 });
    expect(ask(shop, { itemsPerPage: 5 })).toMatchObject({ total: 5, pages: 1 });
  });

  it('are not found beyond the end', () => {
    const missing = { type: 'PageNotFound', total: 5, pages: 3 };
    expect(ask(shop, { page: 4, itemsPerPage: 2 })).toEqual(missing);
    expect(ask(shop, { page: Number.MAX_SAFE_INTEGER, itemsPerPage: 2 })).toEqual(missing);
  });

  it('of nothing are one empty page', () => {
    const empty = { type: 'ProductPage', page: 1, total: 0, pages: 1, shown: [] };
    expect(ask(modelOf(), {})).toMatchObject(empty);
    expect(ask(shop, { prefix: 'none', sort: 'price' })).toMatchObject(empty);
    expect(ask(shop, { page: 2, category: 'none' })).toMatchObject({ type: 'PageNotFound' });
  });

  it('show each product with its stock level, or null if that is not known', () => {
    const view = pageViewOf(ask(shop, { itemsPerPage: 2 }) as ProductPage);
    expect(view).toMatchObject({ page: 1, itemsPerPage: 2, total: 5, pages: 3 });
    expect(view.products.map(({ id, stockLevel }) => [id, stockLevel])).toEqual([
      ['a', 4],
      ['b', null],
    ]);
  });
});

describe('a page that was found before', () => {
  const query = {
    page: 1,
    itemsPerPage: 2,
    sort: 'price',
    order: 'asc',
    category: 'Toys',
  } as const;
  const toys = () => [
    put({ id: 'a', priceCents: 1, category: 'Toys' }),
    put({ id: 'b', priceCents: 2, category: 'Toys' }),
    put({ id: 'c', priceCents: 3, category: 'Toys' }),
  ];

  it.each([
    ['nothing', true, []],
    ['a product of another page', true, [put({ id: 'c', priceCents: 4, category: 'Toys' })]],
    ['a product of another category', true, [put({ id: 'd', priceCents: 1 })]],
    ['a stock level of another page', true, [stockLevel('c', 1)]],
    ['a product of it', false, [put({ id: 'a', priceCents: 2, category: 'Toys' })]],
    ['a stock level of it', false, [stockLevel('b', 1)]],
    ['its order', false, [put({ id: 'c', priceCents: 1, category: 'Toys' })]],
    ['the number of products', false, [remove('c')]],
    ['all', false, [remove('a'), remove('b'), remove('c')]],
  ])('after a change of %s is the same: %s', (_, isSame, changes) => {
    const model = modelOf();
    const story = new Story(model);
    story.apply(...toys());
    const page = finish(pageOf(model, query)) as ProductPage;
    story.apply(...changes);
    expect(isStillPage(model, query, page)).toBe(isSame);
  });

  it('is not looked for with a filter, as that may take steps', () => {
    const model = modelOf(...toys());
    const filtered = { ...query, prefix: 'l' };
    const page = finish(pageOf(model, filtered)) as ProductPage;
    expect(isStillPage(model, filtered, page)).toBe(false);
  });
});

describe('a query that has to collect', () => {
  const many = (count: number) =>
    modelOf(
      ...Array.from({ length: count }, (_, i) =>
        put({ id: `p${i}`, name: `thing ${i}`, priceCents: 1 + ((i * 7_919) % count) }),
      ),
    );
  const query = { page: 1, itemsPerPage: 20, sort: 'price', order: 'asc', prefix: 't' } as const;

  it('is answered at once if it has few matches', () => {
    expect(finishCounting(pageOf(many(500), query)).yields).toBe(0);
  });

  it('works in slices, and once until the next change of a product', () => {
    const model = many(MATCHES_MAX);
    const first = finishCounting(pageOf(model, query));
    expect(first.yields).toBeGreaterThan(5);
    const again = finishCounting(
      pageOf(model, { ...query, order: 'desc', page: MATCHES_MAX / 20 }),
    );
    expect(again.yields).toBe(0);
    expect((again.result as ProductPage).shown.at(-1)?.entry.priceCents).toBe(1);
    new Story(model).apply(put({ id: 'new', name: 'Tiny', priceCents: 1 }));
    const changed = finishCounting(pageOf(model, query));
    expect(changed.yields).toBeGreaterThan(5);
    expect((changed.result as ProductPage).shown[0]?.entry.id).toBe('new');
  });

  it('has a last page where its limit is, and says that there may be more', () => {
    const model = many(MATCHES_MAX + 1);
    const pages = MATCHES_MAX / 20;
    const last = finish(pageOf(model, { ...query, page: pages }));
    expect(last).toMatchObject({ total: MATCHES_MAX, pages, isMore: true });
    expect((last as ProductPage).shown.at(-1)?.entry.priceCents).toBe(MATCHES_MAX);
    const beyond = finish(pageOf(model, { ...query, page: pages + 1 }));
    expect(beyond).toEqual({ type: 'PageNotFound', total: MATCHES_MAX, pages });
    const down = finish(pageOf(model, { ...query, order: 'desc' })) as ProductPage;
    expect(down.shown[0]?.entry.priceCents).toBe(MATCHES_MAX + 1);
  });

  it('shows stock levels of now', () => {
    const model = many(3);
    finish(pageOf(model, query));
    new Story(model).apply(stockLevel('p0', 7));
    const { shown } = finish(pageOf(model, query)) as ProductPage;
    expect(shown.find(({ entry }) => entry.id === 'p0')?.stock?.level).toBe(7);
  });

  it('leaves nothing behind if the model has changed before its end', () => {
    const model = many(MATCHES_MAX);
    const late = pageOf(model, query);
    late.next();
    new Story(model).apply(put({ id: 'p0', name: 'other' }));
    // A reader that held the model for too long: its answer is thrown away, and never kept.
    finish(late);
    expect(finish(pageOf(model, query))).toMatchObject({ total: MATCHES_MAX - 1 });
  });

  it('keeps a limited number of collections', () => {
    const model = modelOf(put({ name: 'abcdefghijklmnopqrstuvwxyz' }));
    for (let length = 1; length <= 26; length++) {
      ask(model, { sort: 'price', prefix: 'abcdefghijklmnopqrstuvwxyz'.slice(0, length) });
    }
    expect(model.found?.size).toBe(16);
  });
});

describe('any page of any query', () => {
  function naive(products: readonly Product[], query: PageQuery): string[] {
    const text = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
    const folded = ({ name }: Product) => name.toLowerCase();
    const matches = products.filter(
      (each) =>
        folded(each).startsWith(query.prefix ?? '') &&
        (!query.category || each.category === query.category),
    );
    matches.sort((a, b) => {
      const price = query.sort === 'price' ? a.priceCents - b.priceCents : 0;
      const name = query.sort === 'name' ? text(folded(a), folded(b)) || text(a.name, b.name) : 0;
      return price || name || text(a.id, b.id);
    });
    if (query.order === 'desc') matches.reverse();
    const start = (query.page - 1) * query.itemsPerPage;
    return matches.slice(start, start + query.itemsPerPage).map(({ id }) => id);
  }

  it.each([21, 22])('is what filtering and sorting all products gives, seed %i', (seed) => {
    const below = seeded(seed);
    const model = modelOf();
    const story = new Story(model);
    for (let step = 0; step < 3_000; step++) {
      const id = `p${below(700)}`;
      const name = `${['Bee', 'be', 'Cat', 'cAb'][below(4)]}${below(30)}`;
      const fields = { id, name, priceCents: 1 + below(40), category: `c${below(4)}` };
      story.apply(below(4) === 0 ? remove(id) : put(fields));
      if (step % 10 !== 0) continue;
      const query: PageQuery = {
        page: 1 + below(4),
        itemsPerPage: 1 + below(100),
        sort: (['id', 'price', 'name'] as const)[below(3)] ?? 'id',
        order: below(2) === 0 ? 'asc' : 'desc',
        prefix: ['', 'b', 'be', 'bee1', 'ca'][below(5)],
        category: ['', 'c1', 'c2', 'none'][below(4)],
      };
      const expected = naive([...model.products.values()], query);
      const page = ask(model, query);
      if (page.type === 'PageNotFound') expect(expected).toEqual([]);
      else expect(page.shown.map(({ entry }) => entry.id)).toEqual(expected);
    }
  });
});
