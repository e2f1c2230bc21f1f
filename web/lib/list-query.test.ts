import { describe, expect, it } from 'vitest';
import { DEFAULT_LIST, isSearch, listHref, parseListQuery } from './list-query.ts';

describe('the product list in the address', () => {
  it('is read from the address', () => {
    const same = { sort: 'price', order: 'desc', category: 'Light' };
    const params = { ...same, page: '3', search: ' lava lan ', min: '5', max: '9.99' };
    const query = { ...same, page: 3, search: 'lava lan', minCents: 500, maxCents: 999 };
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
    { search: 'x'.repeat(101), category: 'y'.repeat(65) },
    { search: '   ' },
    { search: '', min: '', max: '' },
    { min: '-1', max: 'much' },
  ])('falls back where the address makes no sense: %j', (params) => {
    expect(parseListQuery(params)).toEqual(DEFAULT_LIST);
  });

  it('takes prices that are the wrong way round as they are meant', () => {
    const { minCents, maxCents } = parseListQuery({ min: '20', max: '10' });
    expect([minCents, maxCents]).toEqual([1_000, 2_000]);
  });

  it.each([
    [{ search: 'a' }, true],
    [{ min: '1' }, true],
    [{ max: '1' }, true],
    [{ category: 'Lights', sort: 'price', page: '2' }, false],
  ])('is a search by words or prices: %j', (params, is) => {
    expect(isSearch(parseListQuery(params))).toBe(is);
  });

  it('takes the first of repeated values', () => {
    expect(parseListQuery({ page: ['2', '3'] }).page).toBe(2);
  });

  it('has one address per list: defaults are left out', () => {
    expect(listHref(DEFAULT_LIST)).toBe('/');
    expect(listHref({ ...DEFAULT_LIST, page: 2, search: 'a&b' })).toBe('/?search=a%26b&page=2');
  });

  it('comes back from its own address', () => {
    const query = {
      page: 7,
      sort: 'name',
      order: 'desc',
      search: 'ö +',
      category: 'A & B',
      minCents: 5,
      maxCents: 123_450,
    } as const;
    const params = Object.fromEntries(new URL(listHref(query), 'http://shop').searchParams);
    expect(parseListQuery(params)).toEqual(query);
  });
});
