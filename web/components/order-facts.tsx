'use client';

import type { OrderState, OrderView } from '@thingy/contracts';
import { LocalTime } from './local-time.tsx';
import { useLiveOrder } from './use-live.ts';

const TITLES: Readonly<Record<OrderState, string>> = {
  placed: 'Thank you for your order',
  shipped: 'Your order is on its way',
  cancelled: 'Your order was cancelled',
};

const STATES: Readonly<Record<OrderState, string>> = {
  placed: 'Placed',
  shipped: 'Shipped',
  cancelled: 'Cancelled',
};

interface OrderProps {
  readonly order: OrderView;
  /** Of the page that it came with. */
  readonly position: string;
}

/** What becomes of an order, as it happens. */
export function OrderFacts({ order: fromPage, position }: OrderProps) {
  const { id, placedAt, state, shippedAt, cancelledAt } = useLiveOrder(fromPage, position);
  const since = shippedAt ?? cancelledAt;
  return (
    <>
      <h1>{TITLES[state]}</h1>
      <dl className="facts">
        <div>
          <dt>Order</dt>
          <dd className="order-id">{id}</dd>
        </div>
        <div>
          <dt>Placed</dt>
          <dd>
            <LocalTime iso={placedAt} />
          </dd>
        </div>
        <div>
          <dt>State</dt>
          <dd>
            <span role="status">
              {STATES[state]}
              {since !== undefined && (
                <>
                  {' '}
                  <LocalTime iso={since} />
                </>
              )}
            </span>
          </dd>
        </div>
      </dl>
    </>
  );
}

/** In a list of orders; one that was only placed needs no word. */
export function OrderStateBadge({ order, position }: OrderProps) {
  const { state } = useLiveOrder(order, position);
  if (state === 'placed') return null;
  const kind = state === 'shipped' ? 'badge-many' : 'badge-none';
  return <span className={`badge ${kind}`}>{STATES[state]}</span>;
}
