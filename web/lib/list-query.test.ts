import { describe, expect, it } from 'vitest';
import { DEFAULT_LIST, listHref, parseListQuery } from './list-query.ts';

describe('the product list in the address', () => {
  it('is read from the address', () => {
    const params = { page: '3', sort: 'price', order: 'desc', prefix: ' lan ', category: 'Light' };
    const query = { page: 3, sort: 'price', order: 'desc', prefix: 'lan', category: 'Light' };
    expect(parseListQuery(params)).toEqual(query);
  });

  it.each([
    {},
    { page: '0' },
    { page: '-1' },
    { page: '1.5' },
    { page: '1e3' },
    { page: '99999999' },
    { page: ['x', '2'] },
    { sort: 'stock', order: 'up' },
    { sort: '__proto__' },
    { prefix: 'x'.repeat(201), category: 'y'.repeat(65) },
    { prefix: '   ' },
  ])('falls back where the address makes no sense: %j', (params) => {
    expect(parseListQuery(params)).toEqual(DEFAULT_LIST);
  });

  it('takes the first of repeated values', () => {
    expect(parseListQuery({ page: ['2', '3'] }).page).toBe(2);
  });

  it('has one address per list: defaults are left out', () => {
    expect(listHref(DEFAULT_LIST)).toBe('/');
    expect(listHref({ ...DEFAULT_LIST, page: 2, prefix: 'a&b' })).toBe('/?prefix=a%26b&page=2');
  });

  it('comes back from its own address', () => {
    const query = {
      page: 7,
      sort: 'name',
      order: 'desc',
      prefix: 'ö +',
      category: 'A & B',
    } as const;
    const params = Object.fromEntries(new URL(listHref(query), 'http://shop').searchParams);
    expect(parseListQuery(params)).toEqual(query);
  });
});
