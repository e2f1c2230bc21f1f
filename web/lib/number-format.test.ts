import { expect, it } from 'vitest';
import { numberFormat } from './number-format.ts';

it('writes each number as its own locale and currency have it, whatever was written before', () => {
  const written = () => [
    numberFormat('en').format(1234.5),
    numberFormat('de').format(1234.5),
    numberFormat('en', 'EUR').format(1234.5),
    numberFormat('en', 'USD').format(1234.5),
  ];
  const expected = ['1,234.5', '1.234,5', '€1,234.50', '$1,234.50'];
  expect([written(), written()]).toEqual([expected, expected]);
});

it('makes a format once', () => {
  expect(numberFormat('fr', 'EUR')).toBe(numberFormat('fr', 'EUR'));
});

it('forgets the oldest, and not the newest, when it is asked for very many', () => {
  const oldest = numberFormat('it');
  const others = Array.from({ length: 100 }, (_, i) => numberFormat(`en-x-${i}`));
  expect(numberFormat('it')).not.toBe(oldest);
  expect(numberFormat('en-x-99')).toBe(others[99]);
});
