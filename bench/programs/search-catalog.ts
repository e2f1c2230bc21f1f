import { type CatalogModel, type PageQuery, pageOf } from '@thingy/catalog-domain';
import { answer } from './answer.ts';
import { countCost } from './cost.ts';
import { FilledCatalog } from './filled-catalog.ts';

export interface SearchQuestion {
  readonly products: number;
  readonly times: number;
}

/** Microseconds of CPU of one answer, by the name of what was asked. */
export type SearchAnswer = Readonly<
  Record<string, { readonly scan: number; readonly found: number }>
>;

const FIRST_PAGE = { page: 1, itemsPerPage: 24, sort: 'price', order: 'asc' } as const;
const PRICE = { priceMinCents: 100_000, priceMaxCents: 300_000 };

/** `FilledCatalog` has names like `Thingy of make m19 and kind k4, size 2`; roughly so many. */
const QUERIES: Readonly<Record<string, Partial<PageQuery>>> = {
  '10 matches': { search: 'm199 k15 0' },
  '1,500 matches': { search: 'm19 2' },
  '1,000 matches, a price range': { search: 'm19', ...PRICE },
  '5,500 matches': { search: 'm19' },
  'more matches than are counted': { search: 'thingy' },
  '20,000 matches of a price range, by id': { sort: 'id', ...PRICE },
  '70,000 matches of a price range, by id': { sort: 'id', priceMinCents: 300_000 },
};

/** A page that nothing has been kept of, beside a look at every product. */
answer(async ({ products, times }: SearchQuestion): Promise<SearchAnswer> => {
  const catalog = new FilledCatalog({ products, readPolicy: 'wait-free' });
  await catalog.replica.start();
  return await catalog.replica.read((model) => {
    const answers = Object.entries(QUERIES).map(([name, query]) => {
      const scan = costOf(times, () => scanned(model, query));
      const found = costOf(times, () => searched(model, query));
      return [name, { scan, found }] as const;
    });
    return Object.fromEntries(answers);
  });
});

function costOf(times: number, run: () => void): number {
  run();
  const cost = countCost();
  for (let time = 0; time < times; time++) run();
  return (cost().cpuMs * 1_000) / times;
}

function searched(model: CatalogModel, query: Partial<PageQuery>): void {
  model.found = null;
  const steps = pageOf(model, { ...FIRST_PAGE, ...query });
  let step = steps.next();
  while (!step.done) step = steps.next();
  if (step.value.total === 0) throw new Error('a search of the bench has to find something');
}

/** The same page without an index: every product's words, then those that match sorted. */
function scanned(model: CatalogModel, query: Partial<PageQuery>): void {
  const { search = '', priceMinCents = 0, priceMaxCents = Number.POSITIVE_INFINITY } = query;
  const wanted = search.split(' ').map((word) => ` ${word}`);
  const matches = [...model.products.values()].filter(({ name, category, priceCents }) => {
    if (priceCents < priceMinCents || priceCents > priceMaxCents) return false;
    const text = ` ${name} ${category}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
  if (query.sort === 'id') matches.sort((a, b) => (a.id < b.id ? -1 : 1));
  else matches.sort((a, b) => a.priceCents - b.priceCents);
  if (matches.length === 0) throw new Error('a scan of the bench has to find something');
}
