import { describe, expect, it } from 'vitest';
import { readerLocale } from './reader-locale.ts';

describe('the locale of a reader', () => {
  it.each([
    ['de-AT,de;q=0.9,en;q=0.8', 'de-AT'],
    ['en;q=0.5, fr;q=0.9', 'fr'],
    ['xx-klingon, de', 'de'],
    ['de;q=0, en-GB', 'en-GB'],
    ['*', 'en'],
    ['', 'en'],
    [null, 'en'],
    ['../../etc,<script>', 'en'],
    ['de-a', 'en'],
  ])('%s reads %s', (header, locale) => {
    expect(readerLocale(header)).toBe(locale);
  });
});
