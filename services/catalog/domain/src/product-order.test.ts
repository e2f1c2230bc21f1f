import { describe, expect, it } from 'vitest';
import { seeded } from './given.test-support.ts';
import { compareText, textKey } from './product-order.ts';

const UNITS = ['', '\u0000', '\u001f', ' ', '!', '-', '0', '9', 'A', 'a', 'z', '~', '\u007f', 'é'];
const MORE_UNITS = ['日', '\ud83d\ude00', '\uffff'];

describe('the number of a text', () => {
  it.each([1, 2, 3])('never goes down along the order, seed %i', (seed) => {
    const below = seeded(seed);
    const units = [...UNITS, ...MORE_UNITS];
    const unit = () => units[below(units.length)] as string;
    const texts = Array.from({ length: 20_000 }, () => {
      const common = 'abcdefgh'.slice(0, below(9));
      return common + Array.from({ length: below(10) }, unit).join('');
    });
    const sorted = texts.sort(compareText);
    const numbers = sorted.map(textKey);
    expect(numbers.every(Number.isSafeInteger)).toBe(true);
    expect(numbers.findIndex((number, i) => number < (numbers[i - 1] ?? 0))).toBe(-1);
  });

  it('tells apart what differs in its first eight plain characters', () => {
    const texts = ['', ' ', 'lamp', 'lamp 000', 'lamp 001', 'lamp 01', 'lamps', '~~~~~~~~'];
    expect(new Set(texts.map(textKey)).size).toBe(texts.length);
    expect(textKey('~~~~~~~~')).toBeLessThan(Number.MAX_SAFE_INTEGER);
  });
});
