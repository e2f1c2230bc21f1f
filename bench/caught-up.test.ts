import { expect, test } from 'vitest';
import { tokenAt } from './caught-up.ts';

test('a token asks for the log that the answer is from, and for nothing of others', () => {
  const position = 'shop-catalog:0:the-log:41:~shop-catalog>cart:0:the-log::40.0';
  expect(tokenAt(position, 99)).toBe('shop-catalog:0:the-log:99:');
});
