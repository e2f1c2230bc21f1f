import type { OfficeOrdersView, OfficeOrderView } from '@thingy/contracts';
import Link from 'next/link';
import { OFFICE_PATH } from '../../lib/back-office/office-cookie.ts';
import { Count } from '../count.tsx';
import { LocalTime } from '../local-time.tsx';
import { Money } from '../money.tsx';
import { MAIL_KINDS, MAIL_STATES, ORDER_STATES } from './order-state.ts';

export function OfficeOrders({ found, sought }: { found: OfficeOrdersView; sought: string }) {
  const { orders, total, searched } = found;
  return (
    <section aria-label="Orders found">
      <p role="status">
        <Count of={total} /> {total === 1 ? 'order' : 'orders'}
        {sought !== '' && ` for “${sought}”`}
        {searched !== null && (
          <>
            {' '}
            among the newest <Count of={searched} />
          </>
        )}
      </p>
      <ul className="orders">
        {orders.map((order) => (
          <OrderRow key={order.id} order={order} />
        ))}
      </ul>
    </section>
  );
}

function OrderRow({ order }: { order: OfficeOrderView }) {
  const mail = order.mails.at(-1);
  return (
    <li className="order-row">
      <Link href={`${OFFICE_PATH}/orders/${order.id}`} prefetch={false} className="card-link">
        <LocalTime iso={order.placedAt} />
      </Link>
      <span className="order-summary">
        <strong>{ORDER_STATES[order.state]}</strong> · {order.email ?? 'address forgotten'}
        {mail !== undefined && ` · ${MAIL_KINDS[mail.kind]} mail ${MAIL_STATES[mail.state]}`}
      </span>
      <Money cents={order.totalCents} currency={order.currency} />
    </li>
  );
}
