import {
  CLIENT_ID_PATTERN,
  type OfficeOrdersView,
  type OfficeOrderView,
  PRODUCT_ID_PATTERN,
  type ProductPageView,
  type ProductView,
} from '@thingy/contracts';
import { notFound } from 'next/navigation';
import { notFoundIf } from '../not-found-if.ts';
import type { Shown } from '../seen.ts';
import { ShopError } from '../shop-error.ts';
import { askOffice } from './office-service.ts';

export const OFFICE_ROWS_PER_PAGE = 20;
const EMAIL_HEADER = 'Shop-Email';

/** By words, and the one that has the text for its id before them. */
export async function findProducts(sought: string, page: number) {
  const words = new URLSearchParams({ page: String(page), sort: 'name' });
  words.set('itemsPerPage', String(OFFICE_ROWS_PER_PAGE));
  if (sought !== '') words.set('search', sought);
  const [byId, found] = await Promise.all([
    page === 1 ? productIfAny(sought) : null,
    askOffice<ProductPageView>('catalog', `/products?${words}`),
  ]).catch(notFoundIf('page-not-found'));
  const { products, total, isMore, pages } = found.view;
  const others = products.filter(({ id }) => id !== byId?.id);
  return { products: byId === null ? others : [byId, ...others], total, isMore, pages };
}

export async function officeProduct(id: string): Promise<Shown<ProductView>> {
  if (!PRODUCT_ID_PATTERN.test(id)) notFound();
  return askOffice<ProductView>('catalog', `/products/${id}`).catch(notFoundIf('unknown-product'));
}

/** null: not known yet. */
export async function officeStock(id: string): Promise<number | null> {
  const { view } = await askOffice<{ quantity: number | null }>('order', `/stock/${id}`);
  return view.quantity;
}

/** All, or those of an id or of an address. */
export async function findOrders(sought: string, page: number): Promise<OfficeOrdersView> {
  const params = new URLSearchParams({ page: String(page) });
  params.set('itemsPerPage', String(OFFICE_ROWS_PER_PAGE));
  const headers: Record<string, string> = {};
  // Not into the address of the request, which is written down on its way.
  if (sought.includes('@')) headers[EMAIL_HEADER] = encodeURIComponent(sought);
  else if (CLIENT_ID_PATTERN.test(sought)) params.set('id', sought);
  else if (sought !== '') return { orders: [], total: 0, searched: null };
  const path = `/back-office/orders?${params}`;
  const answer = await askOffice<OfficeOrdersView>('order', path, headers).catch(noneIfNoAddress);
  return answer === null ? { orders: [], total: 0, searched: null } : answer.view;
}

export async function officeOrder(id: string): Promise<Shown<OfficeOrderView>> {
  if (!CLIENT_ID_PATTERN.test(id)) notFound();
  const { view, ...shown } = await askOffice<OfficeOrdersView>(
    'order',
    `/back-office/orders?id=${id}`,
  );
  const [order] = view.orders;
  return order === undefined ? notFound() : { ...shown, view: order };
}

async function productIfAny(id: string): Promise<ProductView | null> {
  if (!PRODUCT_ID_PATTERN.test(id)) return null;
  try {
    return (await askOffice<ProductView>('catalog', `/products/${id}`)).view;
  } catch (error) {
    if (error instanceof ShopError && error.status === 404) return null;
    throw error;
  }
}

/** What is no address is nobody's. */
function noneIfNoAddress(error: unknown): null {
  if (error instanceof ShopError && error.code === 'page-not-found') notFound();
  if (error instanceof ShopError && error.fields.includes(EMAIL_HEADER)) return null;
  throw error;
}
