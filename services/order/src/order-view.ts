import type { OrderView } from '@thingy/contracts';
import type { PlacedOrder } from '@thingy/order-domain';

/** An order as it leaves the service: its times written out. */
export function orderView(order: PlacedOrder): OrderView {
  const { placedAtMs, shippedAtMs, cancelledAtMs, ...rest } = order;
  return {
    ...rest,
    placedAt: isoTime(placedAtMs),
    ...(shippedAtMs !== undefined && { shippedAt: isoTime(shippedAtMs) }),
    ...(cancelledAtMs !== undefined && { cancelledAt: isoTime(cancelledAtMs) }),
  };
}

/** ISO 8601, UTC. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
