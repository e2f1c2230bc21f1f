import { expect, test } from 'vitest';
import { leftovers } from './leftovers.ts';
import { foundBy } from './planted.test-support.ts';

test.each(['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'])('%s is left undone, in any file', (word) => {
  expect(foundBy(leftovers, { 'a.ts': `\n// ${word}: later`, Makefile: `# ${word}` })).toEqual([
    expect.stringContaining(`a.ts:2 ${word}`),
    expect.stringContaining(`Makefile:1 ${word}`),
  ]);
});

test('a template of mktemp is not', () => {
  expect(foundBy(leftovers, { 'a.sh': 'mktemp -d /tmp/a.XXXXXX' })).toEqual([]);
});

test.each([
  'try { a(); } catch {}',
  'try { a(); } catch (error) { /* never mind */ }',
  'a.catch(() => {});',
])('%s hides errors', (text) => {
  expect(foundBy(leftovers, { 'a.ts': text })).toHaveLength(1);
});

test('a catch that does something is none of it', () => {
  const text = 'try { a(); } catch { return null; } b.catch((error) => log(error));';
  expect(foundBy(leftovers, { 'a.ts': `function f() { ${text} }` })).toEqual([]);
});

test.each([
  "test.only('a', () => {});",
  "it.skip('a', () => {});",
  "describe.only('a', () => {});",
  "test.skip.each([1])('a', () => {});",
  "test.todo('a');",
])('%s sets tests aside', (text) => {
  expect(foundBy(leftovers, { 'a.test.ts': text })).toHaveLength(1);
});

test('skipping elsewhere is free', () => {
  expect(foundBy(leftovers, { 'a.ts': 'stream.skip(3); test.each([1]); a.only;' })).toEqual([]);
});
