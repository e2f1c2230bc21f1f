import type { OrderHistoryView, OrderView } from '@thingy/contracts';
import { CLIENT_ID_PATTERN } from '@thingy/contracts';
import { notFound } from 'next/navigation';
import { notFoundIf } from './not-found-if.ts';
import type { Shown } from './seen.ts';
import { readOwn } from './service-fetch.ts';

export const ORDERS_PER_PAGE = 10;

export async function getOrder(id: string): Promise<Shown<OrderView>> {
  if (!CLIENT_ID_PATTERN.test(id)) notFound();
  return readOwn<OrderView>('order', `/orders/${id}`).catch(notFoundIf('unknown-order'));
}

export async function getOrderHistory(page: number): Promise<Shown<OrderHistoryView>> {
  const path = `/orders?page=${page}&itemsPerPage=${ORDERS_PER_PAGE}`;
  return readOwn<OrderHistoryView>('order', path).catch(notFoundIf('page-not-found'));
}
