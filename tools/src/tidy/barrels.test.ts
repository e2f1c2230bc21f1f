import { expect, test } from 'vitest';
import { barrels } from './barrels.ts';
import { foundBy } from './planted.test-support.ts';

const MANIFEST = { 'libs/a/package.json': '{"exports": {".": "./dist/index.js"}}' };
const foundIn = (path: string, text: string): readonly string[] =>
  foundBy(barrels, { ...MANIFEST, [path]: text });

test("a workspace's own index.ts hands on by name", () => {
  expect(foundIn('libs/a/src/index.ts', "export { a } from './a.ts';")).toEqual([]);
});

test('nothing exports everything', () => {
  const found = foundIn('libs/a/src/index.ts', "\nexport * from './a.ts';");
  expect(found).toEqual([expect.stringContaining('libs/a/src/index.ts:2 export *')]);
});

test('another file that only hands on is a barrel', () => {
  expect(foundIn('libs/a/src/b/index.ts', "export { a } from './a.ts';")).toHaveLength(1);
  expect(foundIn('libs/a/src/all.ts', "export type { A } from './a.ts';")).toHaveLength(1);
});

test('a file that has something of its own is none', () => {
  const text = "export { a } from './a.ts'; export const b = 1;";
  expect(foundIn('libs/a/src/b.ts', text)).toEqual([]);
});

test('a subpath that the package exports is none', () => {
  const exports = '{"exports": {".": "./dist/index.js", "./b": "./dist/b.js"}}';
  const files = {
    'libs/a/package.json': exports,
    'libs/a/src/b.ts': "export { a } from './a.ts';",
  };
  expect(foundBy(barrels, files)).toEqual([]);
});
