import type { Metadata } from 'next';
import Link from 'next/link';
import { OrderFacts } from '../../../components/order-facts.tsx';
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
      <OrderFacts order={order} position={position} />
      <OrderLines order={order} />
      <p className="note">This shop takes no payment: nothing is charged.</p>
    </div>
  );
}
