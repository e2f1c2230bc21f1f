import { describe, expect, it } from 'vitest';
import { categoryCounts } from './category-counts.ts';

const all = [
  { name: 'Kitchen', products: 3 },
  { name: 'Lights', products: 5 },
];

describe('the categories beside a list', () => {
  it('have all their thingies if nothing is searched for', () => {
    expect(categoryCounts(all, null, '')).toEqual(all);
  });

  it('have what a search found there, and stay where they are if it found nothing', () => {
    expect(categoryCounts(all, [{ name: 'Lights', products: 2 }], 'Kitchen')).toEqual([
      { name: 'Kitchen', products: 0 },
      { name: 'Lights', products: 2 },
    ]);
  });

  it('have no number if there is too much to count', () => {
    expect(categoryCounts(all, [{ name: 'Lights', products: null }], '')).toEqual([
      { name: 'Kitchen', products: 0 },
      { name: 'Lights', products: null },
    ]);
  });

  it('include the one that is chosen, also if there is none', () => {
    expect(categoryCounts(all, null, 'Gone')).toEqual([...all, { name: 'Gone', products: 0 }]);
    expect(categoryCounts([], [], 'Gone')).toEqual([{ name: 'Gone', products: 0 }]);
  });
});
