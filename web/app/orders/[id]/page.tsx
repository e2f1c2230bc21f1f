import type { Metadata } from 'next';
import Link from 'next/link';
import { LocalTime } from '../../../components/local-time.tsx';
import { OrderLines } from '../../../components/order-lines.tsx';
import { Seen } from '../../../components/seen.tsx';
import { getOrder } from '../../../lib/orders.ts';

export const metadata: Metadata = { title: 'Order', robots: { index: false } };

export default async function OrderPage({ params }: PageProps<'/orders/[id]'>) {
  const { view: order, position, isBehind } = await getOrder((await params).id);
  return (
    <div className="narrow">
      <Seen position={position} isBehind={isBehind} />
      <nav aria-label="Breadcrumb" className="breadcrumb">
        <Link href="/orders">Your orders</Link>
      </nav>
      <h1>Thank you for your order</h1>
      <dl className="facts">
        <div>
          <dt>Order</dt>
          <dd className="order-id">{order.id}</dd>
        </div>
        <div>
          <dt>Placed</dt>
          <dd>
            <LocalTime iso={order.placedAt} />
          </dd>
        </div>
        <div>
          <dt>State</dt>
          <dd>{ORDER_STATES[order.state]}</dd>
        </div>
      </dl>
      <OrderLines order={order} />
      <p className="note">This shop takes no payment: nothing is charged.</p>
    </div>
  );
}

const ORDER_STATES = { placed: 'Placed' } as const;
