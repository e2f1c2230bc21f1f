import type { ProductPageView } from '@thingy/contracts';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it, vi } from 'vitest';
import { DEFAULT_LIST, type ListQuery } from '../lib/list-query.ts';
import { ListSummary } from './list-summary.tsx';

vi.mock('./shop-provider.tsx', () => ({ useShop: () => ({ locale: 'en' }) }));

function summaryOf(found: Partial<ProductPageView>, query: Partial<ListQuery> = {}): string {
  const page = { products: [], page: 1, itemsPerPage: 24, total: 0, pages: 1, categories: null };
  const view = { ...page, isMore: false, ...found };
  const html = renderToStaticMarkup(
    <ListSummary page={view} query={{ ...DEFAULT_LIST, ...query }} />,
  );
  return html.replace(/<[^>]*>/g, '').replace(/\s+/g, ' ');
}

it.each<[Partial<ProductPageView>, Partial<ListQuery>, string]>([
  [{ total: 1 }, {}, '1 thingy'],
  [{ total: 12_345 }, {}, '12,345 thingies'],
  [{ total: 2 }, { search: 'la' }, '2 thingies for “la”'],
  [{ total: 10_000, isMore: true }, { search: 'p' }, 'At least 10,000 thingies for “p”'],
  [{ total: 1, isMore: true }, { search: 'p q' }, 'At least 1 thingy for “p q”'],
  [{ isMore: true }, { search: 'p q' }, 'Too many thingies to look through for “p q”'],
  [{}, { minCents: 450 }, '0 thingies from €4.50'],
  [{}, { search: 'x', maxCents: 900 }, '0 thingies for “x” up to €9.00'],
])('of %j for %j says: %s', (found, query, words) => {
  expect(summaryOf(found, query)).toBe(words);
});
