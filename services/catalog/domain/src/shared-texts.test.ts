import { expect, it } from 'vitest';
import { productEntry } from './evolve.ts';
import { at, product } from './given.test-support.ts';
import { SharedTexts } from './shared-texts.ts';

it('gives an equal text, whether it is kept or not', () => {
  const texts = new SharedTexts(2);
  for (const text of ['a', 'b', 'c', 'a', 'c', '']) expect(texts.shared(text)).toBe(text);
});

it('keeps so many and no more', () => {
  const texts = new SharedTexts(2);
  for (const text of ['a', 'b', 'c', 'a', 'd']) texts.shared(text);
  expect(texts.size).toBe(2);
});

it('does not change what a product has', () => {
  const lamp = product();
  expect(productEntry(lamp, at(0))).toMatchObject(lamp);
});
