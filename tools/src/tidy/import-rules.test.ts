import { expect, test } from 'vitest';
import { importRules } from './import-rules.ts';
import { foundBy } from './planted.test-support.ts';

const MANIFESTS = Object.fromEntries(
  ['libs/contracts', 'libs/simba', 'services/cart', 'services/cart/domain', 'tools', 'web'].map(
    (workspace) => [`${workspace}/package.json`, '{}'],
  ),
);

const foundIn = (path: string, specifier: string): readonly string[] =>
  foundBy(importRules, { ...MANIFESTS, [path]: `\nimport { a } from '${specifier}';` });

test.each([
  ['libs/contracts/src/a.ts', './b.ts'],
  ['libs/simba/src/a.ts', 'node:crypto'],
  ['libs/simba/src/kafka-a.ts', 'kafkajs'],
  ['libs/simba/src/kafka-a.ts', 'kafkajs/src/cluster/index.js'],
  ['libs/host/src/a.ts', '@nestjs/common'],
  ['libs/host/src/a.ts', '@thingy/simba/kafka'],
  ['services/cart/domain/src/a.ts', '@thingy/contracts'],
  ['services/cart/domain/src/a.ts', '@thingy/simba/domain'],
  ['services/cart/domain/src/a.test.ts', 'vitest'],
  ['services/cart/domain/src/a.test.ts', 'node:fs'],
  ['services/cart/domain/src/a.test-support.ts', 'vitest'],
  ['services/cart/src/a.ts', '@thingy/cart-domain'],
  ['services/cart/src/a.ts', '@thingy/host'],
  ['services/cart/src/a.int.test.ts', '../../../tools/src/testing/kafka.ts'],
  ['services/cart/src/a.test.ts', '@thingy/host/testing'],
  ['services/bridge/src/a.ts', '@thingy/order-domain'],
  ['web/lib/a.ts', '@thingy/contracts'],
  ['web/lib/a.ts', '@/lib/b'],
  ['web/app/a.tsx', 'react'],
  ['web/app/a.tsx', 'next/link'],
  ['tools/src/a.ts', 'csv-parse'],
])('%s may import %s', (path, specifier) => {
  expect(foundIn(path, specifier)).toEqual([]);
});

test.each([
  ['libs/contracts/src/a.ts', '@thingy/simba'],
  ['libs/simba/src/a.ts', '@thingy/contracts'],
  ['libs/simba/src/a.ts', 'kafkajs'],
  ['libs/simba/src/kafka.ts', 'kafkajs'],
  ['libs/simba/src/kafka-a.ts', '@nestjs/common'],
  ['libs/host/src/a.ts', '@thingy/cart-domain'],
  ['services/cart/domain/src/a.ts', '@thingy/simba'],
  ['services/cart/domain/src/a.ts', '@thingy/order-domain'],
  ['services/cart/domain/src/a.ts', 'node:crypto'],
  ['services/cart/domain/src/a.ts', 'rxjs'],
  ['services/cart/domain/src/a.ts', 'vitest'],
  ['services/cart/domain/src/a.test.ts', '@thingy/host'],
  ['services/cart/src/a.ts', '@thingy/order'],
  ['services/cart/src/a.ts', '@thingy/order-domain'],
  ['services/cart/src/a.ts', '../domain/src/decide.ts'],
  ['services/cart/src/a.ts', '../../../tools/src/testing/kafka.ts'],
  ['services/cart/src/a.ts', '@thingy/host/testing'],
  ['services/cart/domain/src/a.test.ts', '@thingy/host/testing'],
  ['services/bridge/src/a.ts', '@thingy/cart'],
  ['web/lib/a.ts', '@thingy/simba'],
  ['web/lib/a.ts', 'lodash'],
  ['web/lib/a.ts', '../../libs/contracts/src/a.ts'],
])('%s may not import %s', (path, specifier) => {
  expect(foundIn(path, specifier)).toEqual([expect.stringContaining(`${path}:2 `)]);
});

test.each([
  "import type { A } from 'rxjs';",
  "export { a } from 'rxjs';",
  "export * from 'rxjs';",
  "const a = import('rxjs');",
  "const a = require('rxjs');",
  "type A = import('rxjs').A;",
  "import 'rxjs';",
])('%s is an import too', (text) => {
  expect(foundBy(importRules, { 'services/cart/domain/src/a.ts': text })).toHaveLength(1);
});
