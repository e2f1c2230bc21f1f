import type { Metadata } from 'next';
import { NewOrders } from '../../../components/new-orders.tsx';
import { OrderHistory } from '../../../components/order-history.tsx';
import { Pager } from '../../../components/pager.tsx';
import { Seen } from '../../../components/seen.tsx';
import { parsePage } from '../../../lib/list-query.ts';
import { getOrderHistory, ORDERS_PER_PAGE } from '../../../lib/orders.ts';

export const metadata: Metadata = { title: 'Your orders', robots: { index: false } };

export default async function OrdersPage({ searchParams }: PageProps<'/orders'>) {
  const page = parsePage(await searchParams);
  const { view, position, isBehind } = await getOrderHistory(page);
  return (
    <div className="narrow">
      <Seen position={position} isBehind={isBehind} />
      <h1>Your orders</h1>
      <OrderHistory orders={view.orders} position={position} />
      <NewOrders position={position} />
      <Pager
        page={page}
        pages={Math.ceil(view.total / ORDERS_PER_PAGE)}
        hrefOf={(number) => (number === 1 ? '/orders' : `/orders?page=${number}`)}
      />
    </div>
  );
}
