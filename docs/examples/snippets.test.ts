import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const ROOT = new URL('../../', import.meta.url);
const DOCUMENTS = ['libs/simba/README.md', 'CONTRIBUTING.md', 'docs/levels.md'];
/** What a first context may cost a reader. */
const FIRST_CONTEXT_LINES_MAX = 42;

const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');

/** The lines between `#region NAME` and `#endregion`, moved to the left edge. */
function regionOf(path: string, name: string): string {
  const lines = read(path).split('\n');
  const start = lines.findIndex((line) => line.trim() === `// #region ${name}`);
  if (start < 0) return `${path} has no region ${name}`;
  const end = lines.findIndex((line, index) => index > start && line.trim() === '// #endregion');
  const region = lines.slice(start + 1, end);
  const indents = region.filter((line) => line !== '').map((line) => line.search(/\S/));
  const indent = Math.min(...indents);
  return region.map((line) => line.slice(indent)).join('\n');
}

/** Each TypeScript block with the comment above it, which names its file and region. */
function snippetsOf(document: string) {
  const blocks = read(document).matchAll(/(?:<!-- (\S+)#(\S+) -->\n)?```ts\n([\s\S]*?)\n```/g);
  return [...blocks].map(([, path, name, code]) => ({ document, path, name, code }));
}

const snippets = DOCUMENTS.flatMap(snippetsOf);

test.each(snippets)('$document shows $path#$name as it is tested', ({ path, name, code }) => {
  if (path === undefined || name === undefined) {
    expect.fail(`name the file and the region above this block:\n${code}`);
  }
  expect(code).toBe(regionOf(path, name));
});

test('every document shows tested code', () => {
  expect(new Set(snippets.map(({ document }) => document)).size).toBe(DOCUMENTS.length);
});

test('a first context takes about forty lines', () => {
  const lines = regionOf('docs/examples/seating.ts', 'context').split('\n');
  expect(lines.length).toBeLessThanOrEqual(FIRST_CONTEXT_LINES_MAX);
});
