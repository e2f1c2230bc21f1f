import type { ProductSort, SortOrder } from '@thingy/contracts';
import { CATEGORY_LENGTH_MAX, PRODUCT_NAME_LENGTH_MAX } from '@thingy/contracts';

/** Divides by 2, 3, 4 and 6: the last row of a full page is full on every screen. */
export const PRODUCTS_PER_PAGE = 24;
const PAGE_MAX = 1_000_000;

/** What the product list shows: all of it is in the address. */
export interface ListQuery {
  readonly page: number;
  readonly sort: ProductSort;
  readonly order: SortOrder;
  /** Of the product's name; empty: any. */
  readonly prefix: string;
  /** Empty: all. */
  readonly category: string;
}

export const DEFAULT_LIST: ListQuery = {
  page: 1,
  sort: 'id',
  order: 'asc',
  prefix: '',
  category: '',
};

export type SearchParams = Readonly<Record<string, string | readonly string[] | undefined>>;

/** An address may hold anything: what makes no sense falls back to the default. */
export function parseListQuery(params: SearchParams): ListQuery {
  return {
    page: parsePage(params),
    sort: parseOneOf(one(params, 'sort'), ['id', 'price', 'name'], DEFAULT_LIST.sort),
    order: parseOneOf(one(params, 'order'), ['asc', 'desc'], DEFAULT_LIST.order),
    prefix: parseText(one(params, 'prefix'), PRODUCT_NAME_LENGTH_MAX),
    category: parseText(one(params, 'category'), CATEGORY_LENGTH_MAX),
  };
}

export function parsePage(params: SearchParams): number {
  const text = one(params, 'page');
  const page = /^\d{1,7}$/.test(text) ? Number(text) : 1;
  return page >= 1 && page <= PAGE_MAX ? page : 1;
}

/** The address of a list; what is as by default is left out, so that one list has one address. */
export function listHref(query: ListQuery): string {
  const params = new URLSearchParams();
  for (const name of ['category', 'prefix', 'sort', 'order', 'page'] as const) {
    if (query[name] !== DEFAULT_LIST[name]) params.set(name, String(query[name]));
  }
  return params.size === 0 ? '/' : `/?${params}`;
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
