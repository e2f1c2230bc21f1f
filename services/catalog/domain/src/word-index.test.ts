import { describe, expect, it } from 'vitest';
import { productEntry } from './evolve.ts';
import { at, finish, product, seeded } from './given.test-support.ts';
import type { ProductEntry } from './model.ts';
import { searchTextOf, WordIndex } from './word-index.ts';

const FAR = Number.POSITIVE_INFINITY;
const entry = (id: string, name: string, category = 'Things', priceCents = 100): ProductEntry =>
  productEntry(product({ id, name, category, priceCents }), at(0));
const found = (index: WordIndex, prefix: string) => [...index.idsOf(prefix)].sort().join(' ');

function indexOf(...entries: readonly ProductEntry[]): WordIndex {
  const index = new WordIndex();
  for (const each of entries) index.put(undefined, each);
  return index;
}

describe('an index of words', () => {
  it('finds a product by the beginning of any word of its name or category', () => {
    const index = indexOf(entry('a', 'Lava lamp'), entry('b', 'Lantern', 'Lava things'));
    expect(found(index, 'la')).toBe('a b');
    expect(found(index, 'lava')).toBe('a b');
    expect(found(index, 'lamp')).toBe('a');
    expect(found(index, 'thi')).toBe('a b');
    expect(found(index, 'ava')).toBe('');
    expect(found(index, 'lavas')).toBe('');
  });

  it('counts a product for each of its words, and no further than it has to', () => {
    const index = indexOf(entry('a', 'Lava lamp'), entry('b', 'Lantern'), entry('c', 'Mug'));
    expect(index.countOf('la', FAR)).toBe(3);
    expect(index.countOf('', 1)).toBeGreaterThan(1);
    expect(index.countOf('x', FAR)).toBe(0);
  });

  it('forgets the words that a product has no longer, and keeps those of others', () => {
    const lamp = entry('a', 'Lava lamp');
    const index = indexOf(lamp, entry('b', 'Lamp'));
    const renamed = entry('a', 'Lava mug');
    index.put(lamp, renamed);
    expect([found(index, 'lamp'), found(index, 'mug'), found(index, 'lava')]).toEqual([
      'b',
      'a',
      'a',
    ]);
    index.remove(renamed);
    expect([found(index, 'm'), found(index, 'lav'), found(index, 'things')]).toEqual(['', '', 'b']);
  });

  it('refuses to remove what it does not have', () => {
    expect(() => indexOf(entry('b', 'Mug')).remove(entry('a', 'Mug'))).toThrow('a was not found');
    expect(() => indexOf().remove(entry('a', 'Mug'))).toThrow('a was not found');
  });

  it('changes apart from its copy', () => {
    const index = indexOf(entry('a', 'Mug'), entry('b', 'Mug'));
    const copy = index.copy();
    copy.remove(entry('a', 'Mug'));
    index.put(undefined, entry('c', 'Mug'));
    expect(found(index, 'mug')).toBe('a b c');
    expect(found(copy, 'mug')).toBe('b');
  });

  it.each([31, 32])('is the same kept up and built, with words of thousands, seed %i', (seed) => {
    const below = seeded(seed);
    const words = Array.from({ length: 40 }, (_, i) => `w${'x'.repeat(i % 4)}${i}`);
    const products = new Map<string, ProductEntry>();
    const kept = new WordIndex();
    for (let step = 0; step < 12_000; step++) {
      const id = `p${below(3_000)}`;
      const before = products.get(id);
      if (below(5) === 0 && before !== undefined) {
        kept.remove(before);
        products.delete(id);
        continue;
      }
      const name = `${words[below(40)]} ${words[below(3)]} ${below(9) === 0 ? id : 'common'}`;
      const after = entry(id, name, 'Common', below(100));
      kept.put(before, after);
      products.set(id, after);
    }
    const sorted = [...products.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    const built = finish(WordIndex.building(sorted));
    for (const prefix of ['common', 'c', 'w', 'wx', 'w1', 'wxxx', 'p1', 'p77', 'z', '']) {
      const wanted = sorted.filter((each) => searchTextOf(each).includes(` ${prefix}`));
      const ids = wanted.map(({ id }) => id).sort();
      expect(found(kept, prefix), prefix).toBe(ids.join(' '));
      expect(found(built, prefix), prefix).toBe(ids.join(' '));
      expect(kept.countOf(prefix, FAR)).toBe(built.countOf(prefix, FAR));
    }
  });
});
