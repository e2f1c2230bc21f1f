import type { CategoryView, ProductPageView } from '@thingy/contracts';
import { PAGE_SIZE_MAX } from '@thingy/contracts';
import { DEFAULT_LIST, listHref } from './list-query.ts';

/** Of the protocol, sitemaps.org. */
export const ADDRESSES_PER_PART_MAX = 50_000;
const PARTS_MAX = 50_000;
const PAGES_PER_PART = ADDRESSES_PER_PART_MAX / PAGE_SIZE_MAX;

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"';

/** Reads the products in the order of their ids, `PAGE_SIZE_MAX` at a time; pages from 1. */
export type ReadProducts = (page: number) => Promise<ProductPageView>;

/** Part 0 holds the lists, the others the products. */
export function sitemapIndex(products: number, shopUrl: string): string {
  const parts = 1 + Math.ceil(products / ADDRESSES_PER_PART_MAX);
  const entries = Array.from({ length: Math.min(parts, PARTS_MAX) }, (_, part) => {
    return `<sitemap><loc>${shopUrl}/sitemap-${part}.xml</loc></sitemap>\n`;
  });
  return `${HEAD}<sitemapindex ${NAMESPACE}>\n${entries.join('')}</sitemapindex>\n`;
}

export function sitemapOfLists(categories: readonly CategoryView[], shopUrl: string): string {
  const hrefs = categories
    .slice(0, ADDRESSES_PER_PART_MAX - 1)
    .map(({ name }) => listHref({ ...DEFAULT_LIST, category: name }));
  const addresses = ['/', ...hrefs].map((href) => addressOf(shopUrl + href));
  return `${HEAD}<urlset ${NAMESPACE}>\n${addresses.join('')}</urlset>\n`;
}

/** Part `part`, from 1, page by page: no more than one page of it is in memory. */
export async function* sitemapOfProducts(
  part: number,
  read: ReadProducts,
  shopUrl: string,
): AsyncGenerator<string> {
  const firstPage = (part - 1) * PAGES_PER_PART + 1;
  for (let page = firstPage; page < firstPage + PAGES_PER_PART; page++) {
    const { products, pages } = await read(page);
    if (page === firstPage) yield `${HEAD}<urlset ${NAMESPACE}>\n`;
    yield products.map(({ id }) => addressOf(`${shopUrl}/products/${id}`)).join('');
    if (page >= pages) break;
  }
  yield '</urlset>\n';
}

function addressOf(url: string): string {
  return `<url><loc>${url.replaceAll('&', '&amp;').replaceAll("'", '&apos;')}</loc></url>\n`;
}
