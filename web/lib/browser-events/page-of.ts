/** Which page it is, without what names an order. */
export interface PageOf {
  readonly page: string;
  readonly productId?: string;
}

const PAGES = new Set(['/', '/cart', '/checkout', '/orders']);
const PRODUCT = /^\/products\/([A-Za-z0-9_-]{1,64})$/;
const ORDER = /^\/orders\/[^/]+$/;
const ELSEWHERE = '/elsewhere';

/** By the path of its address. */
export function pageOf(path: string): PageOf {
  if (PAGES.has(path)) return { page: path };
  const [, productId] = PRODUCT.exec(path) ?? [];
  if (productId !== undefined) return { page: '/products/[id]', productId };
  return { page: ORDER.test(path) ? '/orders/[id]' : ELSEWHERE };
}
