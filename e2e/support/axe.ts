import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { shows } from './storefront.ts';

const script = await readFile(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/**
 * Every rule of axe, also those that are advice only, finds nothing in the page as it is drawn.
 * Of a page that another one led to, Next draws the title some milliseconds after the content.
 */
export async function expectAccessible(page: Page): Promise<void> {
  await shows(async () => (await page.title()) !== '', true);
  await page.evaluate(script);
  const violations = await page.evaluate<readonly Violation[]>(
    'axe.run().then((results) => results.violations)',
  );
  const found = violations.flatMap(({ id, nodes }) => {
    return nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary ?? ''}`);
  });
  expect(found, page.url()).toEqual([]);
}
