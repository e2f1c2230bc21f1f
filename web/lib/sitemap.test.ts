import type { ProductPageView } from '@thingy/contracts';
import { PAGE_SIZE_MAX } from '@thingy/contracts';
import { describe, expect, it } from 'vitest';
import { sitemapIndex, sitemapOfLists, sitemapOfProducts } from './sitemap.ts';

const SHOP = 'https://shop.example';

function pageOf(page: number, total: number): ProductPageView {
  const pages = Math.ceil(total / PAGE_SIZE_MAX);
  const first = (page - 1) * PAGE_SIZE_MAX;
  const ids = Array.from({ length: Math.min(PAGE_SIZE_MAX, total - first) }, (_, i) => first + i);
  const products = ids.map((n) => ({ id: `p${n}` })) as unknown as ProductPageView['products'];
  const whole = { isMore: false, categories: null };
  return { products, page, itemsPerPage: PAGE_SIZE_MAX, total, pages, ...whole };
}

async function addressesOf(part: number, total: number): Promise<readonly string[]> {
  const chunks: string[] = [];
  for await (const chunk of sitemapOfProducts(part, async (page) => pageOf(page, total), SHOP)) {
    chunks.push(chunk);
  }
  expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThan(10_000);
  const text = chunks.join('');
  expect(text).toMatch(/^<\?xml .*<urlset .*<\/urlset>\n$/s);
  return [...text.matchAll(/<loc>(.*?)<\/loc>/g)].map(([, address]) => address ?? '');
}

describe('the sitemap', () => {
  it.each([
    [0, 1],
    [1, 2],
    [50_000, 2],
    [50_001, 3],
  ])('of %d products has %d parts', (products, parts) => {
    expect(sitemapIndex(products, SHOP).match(/<loc>/g)).toHaveLength(parts);
  });

  it('has every product once, at most 50,000 in one part', async () => {
    const total = 50_150;
    const parts = await Promise.all([addressesOf(1, total), addressesOf(2, total)]);
    expect(parts.map(({ length }) => length)).toEqual([50_000, 150]);
    expect(new Set(parts.flat()).size).toBe(total);
    expect(parts[1]?.[0]).toBe('https://shop.example/products/p50000');
  });

  it('has the lists, as XML', () => {
    const text = sitemapOfLists([{ name: "Kids' & pets", products: 3 }], SHOP);
    expect(text).toContain('<loc>https://shop.example/</loc>');
    expect(text).toContain('<loc>https://shop.example/?category=Kids%27+%26+pets</loc>');
  });
});
