import { effectOf, MAIL_KINDS } from './mail-effect.ts';
import type { Mail, OrderModel } from './model.ts';
import { answerOf, type PlacedOrder } from './queries.ts';

/** An order with what only the shop's own people and its mailer may know of it. */
export interface OfficeOrder {
  readonly order: PlacedOrder;
  /** Empty in a log that personal data was taken out of. */
  readonly sealedEmail: string;
  /** In the order in which they came to be owed. */
  readonly mails: readonly Mail[];
}

/** null: there is none of this id, or it was refused. O(1). */
export function officeOrderOf(model: OrderModel, orderId: string): OfficeOrder | null {
  const outcome = model.decided.get(orderId)?.outcome;
  const answer = answerOf(model, orderId);
  if (outcome?.type !== 'OrderPlaced' || answer?.state !== 'placed') return null;
  const mails = MAIL_KINDS.flatMap((kind) => model.mails.get(effectOf(kind, orderId)) ?? []);
  return { order: answer.order, sealedEmail: outcome.sealedEmail, mails };
}

/** Of all sessions, newest first: so many after the `skip` newest. O(answer), wherever it is. */
export function newestOrders(
  model: OrderModel,
  skip: number,
  count: number,
): readonly OfficeOrder[] {
  const end = Math.max(0, model.allPlaced.length - skip);
  const newest = model.allPlaced.slice(Math.max(0, end - count), end).reverse();
  return newest.flatMap(({ outcome }) => officeOrderOf(model, outcome.orderId) ?? []);
}

/** Since when the oldest mail that is owed is, by the model clock; null: none is. O(1). */
export function owedSinceMs(model: OrderModel): number | null {
  for (const effect of model.owed) return model.mails.get(effect)?.atMs ?? null;
  return null;
}

/** Orders that were accepted. */
export function orderCount(model: OrderModel): number {
  return model.allPlaced.length;
}
