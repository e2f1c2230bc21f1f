import type { Metadata } from 'next';
import { OfficeNav } from '../../../../components/back-office/office-nav.tsx';
import { OfficeOrder } from '../../../../components/back-office/office-order.tsx';
import { OrderChange } from '../../../../components/back-office/order-change.tsx';
import { officeOrder } from '../../../../lib/back-office/office-reads.ts';
import { newClientId } from '../../../../lib/client-id.ts';

export const metadata: Metadata = { title: 'Order' };

export default async function OfficeOrderPage({
  params,
  searchParams,
}: PageProps<'/back-office/orders/[id]'>) {
  const { view: order } = await officeOrder((await params).id);
  const { change } = await searchParams;
  const asked = change === 'ship' || change === 'cancel' ? change : null;
  return (
    <>
      <OfficeNav current="orders" />
      <OfficeOrder order={order} />
      <OrderChange
        orderId={order.id}
        isOpen={order.state === 'placed'}
        asked={asked}
        formId={newClientId()}
      />
    </>
  );
}
