import { describe, expect, it } from 'vitest';
import { withoutPersonalData } from './without-personal-data.ts';

describe('a text that came from a browser', () => {
  it.each([
    ['write to ann.lee+x@mail.example today', 'write to … today'],
    ['ann@', '…'],
    ['+49 (0) 170 / 123 45 67', '+…'],
    ['4111-1111-1111-1111', '…'],
    ['4111111111111111', '…'],
  ])('loses what could name a person: %s', (text, left) => {
    expect(withoutPersonalData(text)).toBe(left);
  });

  it.each(['red lamp 60 cm', 'usb 3.2', '100 000 products', '@ 5 o’clock', ''])(
    'keeps the rest: %s',
    (text) => {
      expect(withoutPersonalData(text)).toBe(text);
    },
  );

  it('takes time in proportion to its length', () => {
    const long = '1 '.repeat(50_000);
    expect(withoutPersonalData(long)).toBe('… ');
  });
});
