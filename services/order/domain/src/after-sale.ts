import type {
  CancelOrder,
  MailDone,
  MailKind,
  MailOwed,
  OrderChangeRefused,
  OrderOutcome,
  OrderPlaced,
  ShipOrder,
} from '@thingy/contracts';
import { mailOf } from './mail-effect.ts';
import type { OrderModel } from './model.ts';
import { levelChange } from './stock-level.ts';

/** Level 2: what becomes of an order after it was placed, and the mails about it. */
export function shipOrder(model: OrderModel, { orderId }: ShipOrder): readonly OrderOutcome[] {
  const placed = openOrder(model, orderId);
  if (placed.type === 'OrderChangeRefused') return [placed];
  const { session } = placed;
  return [{ type: 'OrderShipped', orderId, session }, mailOwed('shipped', orderId)];
}

// #region cancel
/**
 * All of its pieces go back, of products that were removed too. A stock may so come to hold more
 * than anybody could have set it to: the pieces are there, whatever the limit of a setting is.
 */
export function cancelOrder(model: OrderModel, { orderId }: CancelOrder): readonly OrderOutcome[] {
  const placed = openOrder(model, orderId);
  if (placed.type === 'OrderChangeRefused') return [placed];
  const { session } = placed;
  const lines = placed.lines.map(({ productId, quantity }) => ({ productId, quantity }));
  const levels = lines.flatMap(({ productId, quantity }) =>
    levelChange(model, productId, (model.stock.get(productId)?.quantity ?? 0) + quantity),
  );
  const cancelled = { type: 'OrderCancelled', orderId, session, lines } as const;
  return [cancelled, mailOwed('cancelled', orderId), ...levels];
}
// #endregion

/** What is told of a mail counts once. */
export function settleMail(
  model: OrderModel,
  { effect, result }: MailDone,
): readonly OrderOutcome[] {
  const { kind, orderId } = mailOf(effect);
  if (!model.owed.has(effect)) return [{ type: 'MailNotOwed', kind, orderId }];
  return [{ type: 'MailSettled', kind, orderId, result }];
}

export function mailOwed(kind: MailKind, orderId: string): MailOwed {
  return { type: 'MailOwed', kind, orderId };
}

/** The order, if it can still be shipped or cancelled. */
function openOrder(model: OrderModel, orderId: string): OrderPlaced | OrderChangeRefused {
  const outcome = model.decided.get(orderId)?.outcome;
  if (outcome?.type !== 'OrderPlaced') {
    return { type: 'OrderChangeRefused', reason: 'unknown-order', orderId };
  }
  const end = model.ends.get(orderId);
  if (end === undefined) return outcome;
  const reason = end.state === 'shipped' ? 'already-shipped' : 'already-cancelled';
  return { type: 'OrderChangeRefused', reason, orderId };
}
