import type { ProductSort, SortOrder } from '@thingy/contracts';
import { describe, expect, it } from 'vitest';
import { finalize, startBatch } from './evolve.ts';
import {
  finish,
  finishCounting,
  modelOf,
  put,
  remove,
  Story,
  seeded,
} from './given.test-support.ts';
import { type ListQuery, MATCHES_MAX, matchesOf, WALKED_MAX } from './matches.ts';
import type { CatalogModel, ProductEntry } from './model.ts';

const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000_000);
const SORTS = ['id', 'price', 'name'] as const satisfies readonly ProductSort[];
const ORDERS = ['asc', 'desc'] as const satisfies readonly SortOrder[];
const BY_ID = { sort: 'id', order: 'asc' } as const;

const shop = modelOf(
  put({ id: 'a', name: 'Lava lamp', priceCents: 500, category: 'Lights' }),
  put({ id: 'b', name: 'Café lantern', priceCents: 300, category: 'Lights' }),
  put({ id: 'c', name: 'Lámpara', priceCents: 900, category: 'Kitchen' }),
  put({ id: 'd', name: 'Mug', priceCents: 100, category: 'Kitchen' }),
);

function idsOf(model: CatalogModel, query: Partial<ListQuery>): string {
  return entriesOf(model, { ...BY_ID, ...query })
    .map(({ id }) => id)
    .join(' ');
}

/** In the order asked for. */
function entriesOf(model: CatalogModel, query: ListQuery): ProductEntry[] {
  const { index, from, to } = finish(matchesOf(model, query));
  return query.order === 'asc'
    ? index.range(from, to - from, 'asc')
    : index.range(to - 1, to - from, 'desc');
}

describe('a search', () => {
  it.each<[string, Partial<ListQuery>, string]>([
    ['by the beginning of any word', { search: 'lam' }, 'a c'],
    ['in any case and accent', { search: 'LÁM' }, 'a c'],
    ['with accents where there are none typed', { search: 'cafe' }, 'b'],
    ['by all of several words, in any order', { search: 'lamp lava' }, 'a'],
    ['by words of which one begins another', { search: 'la lamp' }, 'a c'],
    ['by words of name and category', { search: 'lights la' }, 'a b'],
    ['by no part but the beginning', { search: 'amp' }, ''],
    ['without a word, which nothing has', { search: ' – ! ' }, ''],
    ['without a word by name', { search: '!!!', prefix: 'l', sort: 'name' }, ''],
    ['of blanks, which ask for nothing', { search: '  ' }, 'a b c d'],
    ['with a category', { search: 'la', category: 'Kitchen' }, 'c'],
    ['with a category that there is not', { search: 'la', category: 'Toys' }, ''],
    ['with a prefix of the name', { search: 'lantern', prefix: 'caf' }, 'b'],
    ['with prices, both included', { search: 'la', priceMinCents: 300, priceMaxCents: 500 }, 'a b'],
    ['for prices alone', { priceMinCents: 300, priceMaxCents: 500 }, 'a b'],
    ['from a price on', { priceMinCents: 500 }, 'a c'],
    ['up to a price', { priceMaxCents: 300 }, 'b d'],
    ['for no price', { priceMinCents: 500, priceMaxCents: 300 }, ''],
    ['by price', { search: 'la', sort: 'price' }, 'b a c'],
    ['by name downwards', { search: 'la', sort: 'name', order: 'desc' }, 'c a b'],
    [
      'for prices by price downwards',
      { priceMinCents: 200, sort: 'price', order: 'desc' },
      'c a b',
    ],
    ['for prices and a prefix', { priceMaxCents: 500, prefix: 'l', sort: 'name' }, 'a'],
  ])('%s', (_, query, ids) => {
    expect(idsOf(shop, query)).toBe(ids);
  });

  it.each<[string, Partial<ListQuery>, (string | number)[] | null]>([
    ['of words', { search: 'la' }, ['Kitchen', 1, 'Lights', 2]],
    [
      'of words, whatever category is chosen',
      { search: 'la', category: 'Lights' },
      ['Kitchen', 1, 'Lights', 2],
    ],
    ['of a prefix', { prefix: 'la' }, ['Lights', 1]],
    ['of prices', { priceMinCents: 500, category: 'Lights' }, ['Kitchen', 1, 'Lights', 1]],
    ['of nothing that matches', { search: 'none' }, []],
    ['of no words', { search: '!!!' }, []],
    ['of a list that is no search: none', { category: 'Lights' }, null],
  ])('counts the categories %s', (_, query, wanted) => {
    const { categories } = finish(matchesOf(shop, { ...BY_ID, ...query }));
    const flat = categories?.flatMap(({ name, products }) => [name, products]) ?? null;
    expect(flat).toEqual(wanted);
  });
});

describe('a search of which there is much', () => {
  const BOTH = 9;
  const LATE = WALKED_MAX + 5_000;
  const DEAR = 1_000_000;

  /** `Things`, each `even` or `odd`, one both, every 10,000th `rare`; the late ones are dear. */
  function many(count: number): CatalogModel {
    const model = modelOf();
    const story = new Story(model);
    startBatch(model);
    for (let i = 0; i < count; i++) {
      const parity = i === BOTH ? 'Odd even' : i % 2 === 0 ? 'Even' : 'Odd';
      const name = `${parity}${i % 10_000 === 9_999 ? ' rare' : ''} thing`;
      const priceCents = (i < LATE ? 1 : DEAR) + ((i * 7_919) % count);
      const id = `p${String(i).padStart(6, '0')}`;
      story.apply(put({ id, name, priceCents, category: `c${i % 3}` }));
    }
    finish(finalize(model));
    return model;
  }

  const model = many(WALKED_MAX + 20_000);
  const all = [...model.products.values()].sort((a, b) => (a.id < b.id ? -1 : 1));

  it('is counted to a limit, and shows what comes first in its order', () => {
    const evenOnes = all.filter(({ name }) => /even/i.test(name));
    for (const sort of ['id', 'price'] as const) {
      const inOrder = evenOnes.toSorted((a, b) =>
        sort === 'id' ? 0 : a.priceCents - b.priceCents,
      );
      for (const order of ORDERS) {
        const query = { sort, order, search: 'even' };
        const { isMore, categories } = finish(matchesOf(model, query));
        expect({ isMore, categories }).toEqual({
          isMore: true,
          categories: ['c0', 'c1', 'c2'].map((name) => ({ name, products: null })),
        });
        const wanted = order === 'asc' ? inOrder : inOrder.toReversed();
        const shown = entriesOf(model, query);
        expect(shown).toHaveLength(MATCHES_MAX);
        expect(shown.every((entry, i) => entry === wanted[i])).toBe(true);
      }
    }
  });

  it('is whole as soon as one of its parts is rare', () => {
    const { isMore, from, to } = finish(matchesOf(model, { ...BY_ID, search: 'thing rare' }));
    expect({ isMore, count: to - from }).toEqual({ isMore: false, count: 7 });
  });

  it('ends after looking at so many, and says that there may be more than it shows', () => {
    const query = { ...BY_ID, search: 'th', priceMinCents: 2, priceMaxCents: 40_000 };
    const { result, yields } = finishCounting(matchesOf(model, { ...query, prefix: 'odd' }));
    expect(yields).toBeGreaterThan(5);
    expect(result.isMore).toBe(true);
  });

  it('shows all that it found until it ended, also if that is one', () => {
    const one = { ...BY_ID, search: 'even odd' };
    expect(finish(matchesOf(model, one)).isMore).toBe(true);
    expect(entriesOf(model, one)).toEqual([all[BOTH]]);
    const none = { ...one, order: 'desc' } as const;
    expect(finish(matchesOf(model, none))).toMatchObject({ from: 0, to: 0, isMore: true });
  });

  it('is whole where the category that is asked for is no larger than what is looked at', () => {
    const small = { ...BY_ID, search: 'even odd', category: 'c0' };
    expect(entriesOf(model, small)).toEqual([all[BOTH]]);
    expect(finish(matchesOf(model, small)).isMore).toBe(false);
    const none = { ...small, category: 'c1' };
    expect(finish(matchesOf(model, none))).toMatchObject({ from: 0, to: 0, isMore: false });
  });

  it('for prices by price is whole, whatever their number', () => {
    const query = { sort: 'price', order: 'asc', priceMinCents: 2 } as const;
    const { isMore, from, to, categories } = finish(matchesOf(model, query));
    expect({ isMore, count: to - from }).toEqual({ isMore: false, count: all.length - 1 });
    const counted = categories?.reduce((sum, { products }) => sum + (products ?? 0), 0);
    expect(counted).toBe(all.length - 1);
  });

  it.each<[string, Partial<ListQuery>, (entry: ProductEntry) => boolean]>([
    ['prices', { priceMinCents: 1_000 }, ({ priceCents }) => priceCents >= 1_000],
    ['a prefix', { prefix: 'odd' }, ({ foldedName }) => foldedName.startsWith('odd')],
  ])('for %s alone in another order ends as soon as it has what it shows', (_, wish, isWanted) => {
    const wanted = all.filter(isWanted);
    for (const order of ORDERS) {
      const query = { ...BY_ID, ...wish, order };
      const { result, yields } = finishCounting(matchesOf(model, query));
      expect(result.isMore).toBe(true);
      // Every match read, or sorted, would take more.
      expect(yields).toBeLessThan(wanted.length / 1_024);
      const inOrder = order === 'asc' ? wanted : wanted.toReversed();
      expect(entriesOf(model, query)).toEqual(inOrder.slice(0, MATCHES_MAX));
      const counted = result.categories?.map(({ products }) => products);
      const of = (category: string) => wanted.filter((it) => it.category === category).length;
      expect(counted).toEqual(['c0', 'c1', 'c2'].map(of));
    }
  });

  it('for prices alone is whole if its matches are not too many, but late in the order', () => {
    const query = { ...BY_ID, priceMinCents: DEAR };
    expect(finish(matchesOf(model, query)).isMore).toBe(false);
    expect(entriesOf(model, query)).toEqual(all.slice(LATE));
  });

  it('costs nothing again until the next change of a product', () => {
    const changing = many(20_000);
    const query = { sort: 'price', order: 'desc', search: 'th' } as const;
    expect(finishCounting(matchesOf(changing, query)).yields).toBeGreaterThan(5);
    expect(finishCounting(matchesOf(changing, query)).yields).toBe(0);
    expect(finishCounting(matchesOf(changing, { ...query, search: 'TH, tH?' })).yields).toBe(0);
    new Story(changing).apply(put({ id: 'p1', name: 'Other' }));
    expect(finishCounting(matchesOf(changing, query)).yields).toBeGreaterThan(5);
  });
});

describe('any search', () => {
  const NAMES = ['Bee', 'bé', 'Cat', 'cÀb', 'beetle cat', 'Ape-Bee'];

  function naive(entries: readonly ProductEntry[], query: ListQuery): ProductEntry[] {
    const plain = (text: string) => text.normalize('NFD').replace(/[\u0300-\u036f]/g, '');
    const wordsOf = (text: string) =>
      plain(text)
        .toLowerCase()
        .split(/[^a-z0-9]+/);
    const text = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
    const wanted = wordsOf(query.search ?? '');
    const matches = entries.filter(({ name, category, foldedName, priceCents }) => {
      const words = wordsOf(`${name} ${category}`);
      return (
        wanted.every((prefix) => words.some((word) => word.startsWith(prefix))) &&
        foldedName.startsWith(query.prefix ?? '') &&
        priceCents >= (query.priceMinCents ?? 0) &&
        priceCents <= (query.priceMaxCents ?? Number.POSITIVE_INFINITY) &&
        (!query.category || category === query.category)
      );
    });
    matches.sort((a, b) => {
      const price = query.sort === 'price' ? a.priceCents - b.priceCents : 0;
      const name =
        query.sort === 'name' ? text(a.foldedName, b.foldedName) || text(a.name, b.name) : 0;
      return price || name || text(a.id, b.id);
    });
    return query.order === 'desc' ? matches.reverse() : matches;
  }

  it(`is what filtering and sorting all products gives (SEED=${SEED})`, () => {
    const below = seeded(SEED);
    const pick = <T>(...values: readonly T[]): T => values[below(values.length)] as T;
    const model = modelOf();
    const story = new Story(model);
    for (let step = 0; step < 3_000; step++) {
      const id = `p${below(400)}`;
      const name = `${pick(...NAMES)} ${pick('x', `${below(30)}`, 'éa b')}`;
      const fields = { id, name, priceCents: 1 + below(40), category: pick('c1', 'c2', 'Bee c') };
      story.apply(below(4) === 0 ? remove(id) : put(fields));
      if (step % 5 !== 0) continue;
      const query: ListQuery = {
        sort: pick(...SORTS),
        order: pick(...ORDERS),
        search: pick('', 'b', 'be', 'BÉ c', 'cat 1', 'c b a', 'bee2', 'x'),
        prefix: pick('', '', 'b', 'ca'),
        category: pick('', 'c1', 'Bee c', 'none'),
        priceMinCents: pick(undefined, 1, 1 + below(40)),
        priceMaxCents: pick(undefined, 1 + below(40)),
      };
      const entries = [...model.products.values()];
      expect(entriesOf(model, query), JSON.stringify(query)).toEqual(naive(entries, query));
      const { isMore, categories } = finish(matchesOf(model, query));
      const free = naive(entries, { ...query, category: '' });
      const counted = categories?.reduce((sum, { products }) => sum + (products ?? 0), 0);
      expect({ isMore, counted: counted ?? free.length }).toEqual({
        isMore: false,
        counted: free.length,
      });
      for (const { name: category, products } of categories ?? []) {
        expect(products).toBe(free.filter((it) => it.category === category).length);
      }
    }
  });
});
