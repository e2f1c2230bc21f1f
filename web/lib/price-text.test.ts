import { expect, it } from 'vitest';
import { parsePrice, priceText } from './price-text.ts';

it.each([
  ['12', 1_200],
  ['12.5', 1_250],
  ['12.05', 1_205],
  ['0,99', 99],
  [' 0 ', 0],
  ['1000000', 100_000_000],
  ['1000000.01', null],
  ['12.345', null],
  ['-1', null],
  ['1e3', null],
  ['.5', null],
  ['', null],
  ['ten', null],
])('%j is %s cents', (text, cents) => {
  expect(parsePrice(text)).toBe(cents);
});

it('is written so that it is read again', () => {
  for (let cents = 0; cents < 20_000; cents++) expect(parsePrice(priceText(cents))).toBe(cents);
  expect(priceText(null)).toBe('');
});
