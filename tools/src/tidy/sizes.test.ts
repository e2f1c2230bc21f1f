import { expect, test } from 'vitest';
import { foundBy } from './planted.test-support.ts';
import { sizes } from './sizes.ts';

const lines = (count: number): string => 'a();\n'.repeat(count);

test('a line has at most 100 characters', () => {
  expect(foundBy(sizes, { 'a.ts': `\n// ${'é'.repeat(97)}` })).toEqual([]);
  expect(foundBy(sizes, { 'a.ts': `\n// ${'é'.repeat(98)}` })).toEqual([
    'a.ts:2 101 characters: a line has at most 100',
  ]);
});

test('prose, data and addresses may be longer', () => {
  const long = 'a'.repeat(200);
  const files = { 'a.md': long, 'a.json': long, 'a.css': long, 'b.ts': `// https://${long}` };
  expect(foundBy(sizes, files)).toEqual([]);
});

test.each([
  ['function a() {\n', '}'],
  ['const a = () => {\n', '};'],
  ['class A { a() {\n', '} }'],
  ["test('a', () => {\n", '});'],
])('%s has at most 70 lines', (head, tail) => {
  expect(foundBy(sizes, { 'a.ts': `/* € */\n${head}${lines(68)}${tail}` })).toEqual([]);
  expect(foundBy(sizes, { 'a.ts': `/* € */\n${head}${lines(69)}${tail}` })).toEqual([
    'a.ts:2 71 lines: a function has at most 70',
  ]);
});

test('a description of many tests is as long as they are together', () => {
  const described = `describe('a', () => {\n${lines(100)}});\n`;
  const each = `describe.each([1])('a', () => {\n${lines(100)}});\n`;
  expect(foundBy(sizes, { 'a.test.ts': described + each })).toEqual([]);
  expect(foundBy(sizes, { 'a.ts': `function suite() {\n${described}}` })).toEqual([]);
  expect(foundBy(sizes, { 'a.ts': `function suite() {\n${described}${lines(70)}}` })).toHaveLength(
    1,
  );
});
