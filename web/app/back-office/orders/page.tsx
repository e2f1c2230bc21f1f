import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { OfficeNav } from '../../../components/back-office/office-nav.tsx';
import { OfficeOrders } from '../../../components/back-office/office-orders.tsx';
import { OrdersFinder } from '../../../components/back-office/orders-finder.tsx';
import { Pager } from '../../../components/pager.tsx';
import { OFFICE_PATH, SOUGHT_COOKIE } from '../../../lib/back-office/office-cookie.ts';
import { findOrders, OFFICE_ROWS_PER_PAGE } from '../../../lib/back-office/office-reads.ts';
import { parsePage } from '../../../lib/list-query.ts';

export const metadata: Metadata = { title: 'Orders' };

export default async function OfficeOrdersPage({ searchParams }: PageProps<'/back-office/orders'>) {
  const sought = (await cookies()).get(SOUGHT_COOKIE)?.value ?? '';
  const page = parsePage(await searchParams);
  const found = await findOrders(sought, page);
  return (
    <>
      <OfficeNav current="orders" />
      <h1>Orders</h1>
      <OrdersFinder sought={sought} />
      <OfficeOrders found={found} sought={sought} />
      <Pager
        page={page}
        pages={Math.ceil(found.total / OFFICE_ROWS_PER_PAGE)}
        hrefOf={(number) => `${OFFICE_PATH}/orders?page=${number}`}
      />
    </>
  );
}
