import { plainToInstance } from 'class-transformer';
import { expect, it } from 'vitest';
import { FromDigits } from './from-digits.ts';

class Query {
  @FromDigits()
  page: unknown = 1;
}

it.each([
  ['7', 7],
  ['0', 0],
  ['007', 7],
  ['', ''],
  [' 7', ' 7'],
  ['-7', '-7'],
  ['7.0', '7.0'],
  ['0x7', '0x7'],
  ['1e3', '1e3'],
  ['9'.repeat(16), '9'.repeat(16)],
  [
    ['7', '8'],
    ['7', '8'],
  ],
])('%j of a query is %j', (text, value) => {
  expect(plainToInstance(Query, { page: text }).page).toEqual(value);
});

it('what is not there keeps its own value', () => {
  expect(plainToInstance(Query, {}).page).toBe(1);
});
