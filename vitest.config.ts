import { defineConfig } from 'vitest/config';

/** Nest's injection reads the types that decorators leave behind. */
const oxc = { decorator: { legacy: true, emitDecoratorMetadata: true } };
const exclude = ['**/node_modules/**', '**/dist/**', '**/.next/**', '**/.local/**'];

export default defineConfig({
  test: {
    projects: [
      {
        oxc,
        test: {
          name: 'unit',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: [
            ...exclude,
            '**/*.int.test.ts',
            '**/*.soak.test.ts',
            'e2e/*.test.ts',
            'e2e/history/history.test.ts',
          ],
          testTimeout: 10_000,
        },
      },
      {
        oxc,
        test: {
          name: 'int',
          include: ['**/*.int.test.ts'],
          exclude: [...exclude, 'e2e/**'],
          globalSetup: 'tools/src/testing/kafka-for-tests.ts',
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      {
        oxc,
        test: {
          name: 'soak',
          include: ['**/*.soak.test.ts'],
          exclude,
          testTimeout: 3_600_000,
          hookTimeout: 120_000,
          maxWorkers: 1,
        },
      },
      {
        oxc,
        test: {
          name: 'e2e',
          include: ['e2e/*.test.ts', 'e2e/history/history.test.ts'],
          exclude,
          globalSetup: 'tools/src/testing/kafka-for-tests.ts',
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Each test file starts a shop of its own: eight processes and a browser.
          maxWorkers: 2,
        },
      },
    ],
  },
});
