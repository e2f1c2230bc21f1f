import { Injectable } from '@nestjs/common';
import type { OrderOutcome } from '@thingy/contracts';
import { Live, LiveGateway, type Rendered, type Touched, type Watcher } from '@thingy/host';
import { type OrderModel, orderOf, sightingsOf } from '@thingy/order-domain';
import { OrderReplica } from './order-replica.ts';
import { orderView } from './order-view.ts';

/** Pushes a session's orders, each as it is, whenever one is placed or something becomes of it. */
@Injectable()
export class OrderGateway extends LiveGateway<OrderModel, OrderOutcome> {
  readonly isPerSession = true;
  readonly whole = null;

  constructor(live: Live, replica: OrderReplica) {
    super(live, replica);
  }

  /** Whatever names an order and its session; what is refused shows nothing. */
  touched(outcome: OrderOutcome): Touched | null {
    if (!('session' in outcome && 'orderId' in outcome)) return null;
    return { key: outcome.session, item: outcome.orderId };
  }

  keysOf(_: OrderModel, { session }: Watcher): readonly string[] {
    return session === null ? [] : [session];
  }

  render(model: OrderModel, orderId: string, { session }: Watcher): Rendered | null {
    const order = session === null ? null : orderOf(model, session, orderId);
    if (order === null) return null;
    return {
      content: { type: 'order', order: orderView(order) },
      sightings: sightingsOf(model, { orders: [order] }),
    };
  }
}
