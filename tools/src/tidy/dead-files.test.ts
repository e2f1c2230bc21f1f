import { expect, test } from 'vitest';
import { deadFiles } from './dead-files.ts';
import { foundBy } from './planted.test-support.ts';

const deadIn = (files: Readonly<Record<string, string>>): readonly string[] =>
  foundBy(deadFiles, { 'tools/package.json': '{}', ...files }).map(
    (each) => each.split(':')[0] ?? '',
  );

test('a file that nothing imports is dead', () => {
  expect(deadIn({ 'tools/src/a.ts': 'export const a = 1;' })).toEqual(['tools/src/a.ts']);
});

test('a file that only its own test imports is dead', () => {
  const files = { 'tools/src/a.ts': '', 'tools/src/a.test.ts': "import './a.ts';" };
  expect(deadIn(files)).toEqual(['tools/src/a.ts']);
  const { 'tools/src/a.ts': a } = files;
  expect(deadIn({ 'tools/src/a.ts': a, 'tools/src/a.int.test.ts': "import './a.ts';" })).toEqual([
    'tools/src/a.ts',
  ]);
});

test('a file that another file or another test imports is alive', () => {
  expect(deadIn({ 'tools/src/a.ts': '', 'tools/src/main.ts': "import './a.ts';" })).toEqual([]);
  expect(deadIn({ 'tools/src/a.ts': '', 'tools/src/b.test.ts': "import './a.ts';" })).toEqual([]);
});

test.each([
  'tools/src/main.ts',
  'tools/src/index.ts',
  'tools/src/a.test.ts',
  'vitest.config.ts',
  'web/app/products/[id]/page.tsx',
  'web/app/layout.tsx',
  'web/instrumentation.ts',
])('%s is an entry point', (path) => {
  expect(deadIn({ [path]: '' })).toEqual([]);
});

test.each([
  { by: 'its package.json', file: { 'tools/package.json': '{"bin": "./dist/cli/a.js"}' } },
  { by: 'the Makefile', file: { Makefile: 'run:\n\tnode tools/dist/cli/a.js' } },
  { by: 'a configuration', file: { 'vitest.config.ts': "const a = 'tools/src/cli/a.ts';" } },
  { by: 'the starter of a worker', file: { 'tools/src/main.ts': "new URL('./cli/a.js', b);" } },
  { by: 'the alias of web', file: { 'web/app/page.tsx': "import '@/lib/a';" }, at: 'web/lib/a.ts' },
])('a file that $by names is alive', ({ file, at }) => {
  expect(deadIn({ [at ?? 'tools/src/cli/a.ts']: '', ...file })).toEqual([]);
});

test('the same name in another workspace is another file', () => {
  const files = { 'e2e/package.json': '{"bin": "./dist/a.js"}', 'tools/src/a.ts': '' };
  expect(deadIn(files)).toEqual(['tools/src/a.ts']);
});
