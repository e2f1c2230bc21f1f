import type { ProductSort, SortOrder } from '@thingy/contracts';
import { CATEGORY_LENGTH_MAX, SEARCH_LENGTH_MAX } from '@thingy/contracts';
import { parsePrice, priceText } from './price-text.ts';

/** Divides by 2, 3, 4 and 6: the last row of a full page is full on every screen. */
export const PRODUCTS_PER_PAGE = 24;
const PAGE_MAX = 1_000_000;

/** What the product list shows: all of it is in the address. */
export interface ListQuery {
  readonly page: number;
  readonly sort: ProductSort;
  readonly order: SortOrder;
  /** Beginnings of words; empty: any. */
  readonly search: string;
  /** Empty: all. */
  readonly category: string;
  /** Prices, both included; null: any. The first is never the greater one. */
  readonly minCents: number | null;
  readonly maxCents: number | null;
}

export const DEFAULT_LIST: ListQuery = {
  page: 1,
  sort: 'id',
  order: 'asc',
  search: '',
  category: '',
  minCents: null,
  maxCents: null,
};

export type SearchParams = Readonly<Record<string, string | readonly string[] | undefined>>;

/** An address may hold anything: what makes no sense falls back to the default. */
export function parseListQuery(params: SearchParams): ListQuery {
  return {
    page: parsePage(params),
    sort: parseOneOf(one(params, 'sort'), ['id', 'price', 'name'], DEFAULT_LIST.sort),
    order: parseOneOf(one(params, 'order'), ['asc', 'desc'], DEFAULT_LIST.order),
    search: parseText(one(params, 'search'), SEARCH_LENGTH_MAX),
    category: parseText(one(params, 'category'), CATEGORY_LENGTH_MAX),
    ...parseRange(one(params, 'min'), one(params, 'max')),
  };
}

/** What one can only get to by asking: words or prices, of which there is no end. */
export function isSearch({ search, minCents, maxCents }: ListQuery): boolean {
  return search !== '' || minCents !== null || maxCents !== null;
}

export function parsePage(params: SearchParams): number {
  const text = one(params, 'page');
  const page = /^\d{1,7}$/.test(text) ? Number(text) : 1;
  return page >= 1 && page <= PAGE_MAX ? page : 1;
}

/** The address of a list; what is as by default is left out, so that one list has one address. */
export function listHref(query: ListQuery): string {
  const params = new URLSearchParams();
  for (const [name, text] of Object.entries(listParams(query))) {
    if (text !== '') params.set(name, text);
  }
  return params.size === 0 ? '/' : `/?${params}`;
}

/** By their names in the address; empty: as by default. */
export function listParams(query: ListQuery): Readonly<Record<string, string>> {
  const unlessDefault = (name: 'sort' | 'order' | 'page') =>
    query[name] === DEFAULT_LIST[name] ? '' : String(query[name]);
  return {
    category: query.category,
    search: query.search,
    min: priceText(query.minCents),
    max: priceText(query.maxCents),
    sort: unlessDefault('sort'),
    order: unlessDefault('order'),
    page: unlessDefault('page'),
  };
}

/** Whoever says them the wrong way round means the same. */
function parseRange(min: string, max: string): Pick<ListQuery, 'minCents' | 'maxCents'> {
  const [minCents, maxCents] = [parsePrice(min), parsePrice(max)];
  const isTurned = minCents !== null && maxCents !== null && minCents > maxCents;
  return isTurned ? { minCents: maxCents, maxCents: minCents } : { minCents, maxCents };
}

function one(params: SearchParams, name: string): string {
  const value = params[name];
  return typeof value === 'string' ? value : (value?.[0] ?? '');
}

function parseOneOf<T extends string>(text: string, allowed: readonly T[], fallback: T): T {
  return allowed.find((value) => value === text) ?? fallback;
}

function parseText(text: string, lengthMax: number): string {
  const trimmed = text.trim();
  return trimmed.length <= lengthMax ? trimmed : '';
}
