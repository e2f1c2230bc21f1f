import { expect, test } from 'vitest';
import { determinism } from './determinism.ts';
import { foundBy } from './planted.test-support.ts';

const PATH = 'services/cart/domain/src/decide.ts';

test.each([
  'new Date();',
  'Date.now();',
  'let a: Date;',
  'Math.random();',
  'Math.pow(2, 3);',
  'Math.sqrt(2);',
  '2 ** 3;',
  'a **= 2;',
  'new Intl.NumberFormat();',
  "'a'.localeCompare('b');",
  'price.toLocaleString();',
  'name.toLocaleLowerCase();',
  'async function decide() {}',
  'const decide = async () => 1;',
  'let a: Promise<void>;',
  'for await (const a of b) {}',
  'process.env;',
  'performance.now();',
  'setTimeout(() => 1, 1);',
  'crypto.randomUUID();',
  'globalThis.crypto;',
  "console.log('a');",
])('a domain may not say: %s', (text) => {
  const found = foundBy(determinism, { [PATH]: `\n${text}` });
  expect(found.length).toBeGreaterThan(0);
  expect(found[0]).toMatch(`${PATH}:2 `);
});

test('names that only look alike are free', () => {
  const text = `
    const a = { process: 1, Date: 2, crypto() {} };
    a.process; a.crypto(); Math.min(1, 2); Math.floor(3 / 2);
    interface B { readonly performance: number }
    // new Date() is not for domains
    const c = 'Math.random()';
  `;
  expect(foundBy(determinism, { [PATH]: text })).toEqual([]);
});

test('only domains are bound by it, and not their tests', () => {
  const files = {
    'services/cart/domain/src/decide.test.ts': 'Date.now();',
    'services/cart/src/main.ts': 'Date.now();',
  };
  expect(foundBy(determinism, files)).toEqual([]);
});
