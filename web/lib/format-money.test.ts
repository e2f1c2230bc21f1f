import { describe, expect, it } from 'vitest';
import { currencySign, formatMoney } from './format-money.ts';

describe('money', () => {
  it.each([
    [123_456, 'en', '€1,234.56'],
    [123_456, 'de', '1.234,56\u00a0€'],
    [5, 'en', '€0.05'],
    [0, 'en', '€0.00'],
    [99_999_999_999, 'en', '€999,999,999.99'],
  ])('%d cents read in %s as %s', (cents, locale, text) => {
    expect(formatMoney(cents, 'EUR', locale)).toBe(text);
  });

  it.each([
    ['EUR', 'de', '€'],
    ['USD', 'en-US', '$'],
    ['USD', 'en-CA', 'US$'],
  ])('of %s has in %s the sign %s', (currency, locale, sign) => {
    expect(currencySign(currency, locale)).toBe(sign);
  });
});
