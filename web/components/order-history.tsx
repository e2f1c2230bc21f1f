import type { OrderView } from '@thingy/contracts';
import Link from 'next/link';
import { LocalTime } from './local-time.tsx';
import { Money } from './money.tsx';
import { OrderStateBadge } from './order-facts.tsx';
import { PendingMark } from './pending-mark.tsx';

interface OrderHistoryProps {
  readonly orders: readonly OrderView[];
  /** Of the page that they came with. */
  readonly position: string;
}

export function OrderHistory({ orders, position }: OrderHistoryProps) {
  if (orders.length === 0) {
    return (
      <p className="empty">
        Nothing ordered here yet. <Link href="/">See all thingies</Link>
      </p>
    );
  }
  return (
    <ul className="orders">
      {orders.map((order) => (
        <li key={order.id} className="order-row">
          <Link href={`/orders/${order.id}`} prefetch={false} className="card-link">
            <span className="visually-hidden">Order of </span>
            <LocalTime iso={order.placedAt} />
            <PendingMark />
          </Link>
          <span className="order-summary">
            {summaryOf(order)} <OrderStateBadge order={order} position={position} />
          </span>
          <Money cents={order.totalCents} currency={order.currency} />
        </li>
      ))}
    </ul>
  );
}

function summaryOf({ lines }: OrderView): string {
  const [first] = lines;
  if (first === undefined) return '';
  const others = lines.length - 1;
  return others === 0 ? first.name : `${first.name} and ${others} more`;
}
