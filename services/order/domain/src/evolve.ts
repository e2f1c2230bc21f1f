import type {
  MailOwed,
  MailSettled,
  OrderCancelled,
  OrderOutcome,
  OrderPlaced,
  OrderRefused,
  Product,
  StockLevelChanged,
} from '@thingy/contracts';
import { assertNever, type Occurrence, type Origin } from '@thingy/simba/domain';
import { effectOf } from './mail-effect.ts';
import type { DecidedOrder, KnownProduct, Mail, OrderEnd, OrderModel, Stock } from './model.ts';

export function evolve(model: OrderModel, outcome: OrderOutcome, occurrence: Occurrence): void {
  switch (outcome.type) {
    case 'StockSet':
      setQuantity(model, outcome.productId, outcome.quantity);
      break;
    case 'StockLevelChanged':
      setLevel(model, outcome, occurrence.at);
      break;
    case 'OrderPlaced':
      keepPlaced(model, outcome, occurrence);
      break;
    case 'OrderRefused':
      keepOrder(model, decidedOrder(outcome, occurrence));
      break;
    case 'ProductChanged':
      changeProduct(model, outcome.product, occurrence.origin);
      break;
    case 'ProductRemoved':
      removeProduct(model, outcome.productId, occurrence.origin);
      break;
    case 'OrderShipped':
      putEnd(model, outcome.orderId, { state: 'shipped', atMs: occurrence.time });
      break;
    case 'OrderCancelled':
      cancel(model, outcome, occurrence);
      break;
    case 'MailOwed':
    case 'MailSettled':
      putMail(model, mailAfter(outcome, occurrence));
      break;
    case 'OrderRepeated':
    case 'OrderIdUsed':
    case 'StockRefused':
    case 'OrderChangeRefused':
    case 'MailNotOwed':
    case 'Rejected':
      break;
    default:
      assertNever(outcome);
  }
}

function keepPlaced(model: OrderModel, outcome: OrderPlaced, occurrence: Occurrence): void {
  keepOrder(model, decidedOrder(outcome, occurrence));
  for (const { productId, quantity } of outcome.lines) {
    setQuantity(model, productId, (model.stock.get(productId)?.quantity ?? 0) - quantity);
  }
}

/** Its id is used up; a placed one counts as the newest of its session. */
export function keepOrder(model: OrderModel, order: DecidedOrder): void {
  model.decided.set(order.outcome.orderId, order);
  model.digest.add(orderEntry(order));
  if (!isPlaced(order)) return;
  model.allPlaced.push(order);
  const orders = model.placed.get(order.outcome.session);
  if (orders === undefined) model.placed.set(order.outcome.session, [order]);
  else orders.push(order);
}

function isPlaced(order: DecidedOrder): order is DecidedOrder<OrderPlaced> {
  return order.outcome.type === 'OrderPlaced';
}

function decidedOrder<Outcome extends OrderPlaced | OrderRefused>(
  outcome: Outcome,
  { at, time }: Occurrence,
): DecidedOrder<Outcome> {
  return { outcome, origin: at, decidedAtMs: time };
}

function cancel(model: OrderModel, outcome: OrderCancelled, { time }: Occurrence): void {
  putEnd(model, outcome.orderId, { state: 'cancelled', atMs: time });
  for (const { productId, quantity } of outcome.lines) {
    setQuantity(model, productId, (model.stock.get(productId)?.quantity ?? 0) + quantity);
  }
}

export function putEnd(model: OrderModel, orderId: string, end: OrderEnd): void {
  model.ends.set(orderId, end);
  model.digest.add(`${end.state} ${orderId}`);
}

function mailAfter(outcome: MailOwed | MailSettled, { time }: Occurrence): Mail {
  const { kind, orderId } = outcome;
  const result = outcome.type === 'MailOwed' ? null : outcome.result;
  return { kind, orderId, result, atMs: time };
}

export function putMail(model: OrderModel, mail: Mail): void {
  const effect = effectOf(mail.kind, mail.orderId);
  const before = model.mails.get(effect);
  if (before !== undefined) model.digest.remove(mailEntry(effect, before));
  model.digest.add(mailEntry(effect, mail));
  model.mails.set(effect, mail);
  if (mail.result === null) model.owed.add(effect);
  else model.owed.delete(effect);
}

function setQuantity(model: OrderModel, productId: string, quantity: number): void {
  const before = model.stock.get(productId);
  const { level, levelOrigin } = before ?? { level: null, levelOrigin: null };
  putStock(model, productId, { quantity, level, levelOrigin });
}

function setLevel(model: OrderModel, { productId, level }: StockLevelChanged, at: Origin): void {
  const quantity = model.stock.get(productId)?.quantity ?? 0;
  putStock(model, productId, { quantity, level, levelOrigin: at });
}

export function putStock(model: OrderModel, productId: string, stock: Stock): void {
  const before = model.stock.get(productId);
  if (before !== undefined) model.digest.remove(stockEntry(productId, before));
  model.digest.add(stockEntry(productId, stock));
  model.stock.set(productId, stock);
}

function changeProduct(model: OrderModel, product: Product, origin: Origin | null): void {
  const { id, name, picture, priceCents } = product;
  putProduct(model, { id, name, picture, priceCents, removed: false, origin });
}

function removeProduct(model: OrderModel, productId: string, origin: Origin | null): void {
  const product = model.products.get(productId);
  // One that was never known can't be ordered anyway.
  if (product !== undefined) putProduct(model, { ...product, removed: true, origin });
}

export function putProduct(model: OrderModel, product: KnownProduct): void {
  const before = model.products.get(product.id);
  if (before !== undefined) model.digest.remove(productEntry(before));
  model.digest.add(productEntry(product));
  model.products.set(product.id, product);
}

/** Without the e-mail address, sealed or not: a log that it was taken out of digests the same. */
function orderEntry({ outcome }: DecidedOrder): string {
  const { type, orderId, session, fingerprint } = outcome;
  return `${type} ${orderId} ${session} ${fingerprint}`;
}

function stockEntry(productId: string, { quantity, level }: Stock): string {
  return `stock ${productId} ${quantity} ${level}`;
}

function mailEntry(effect: string, { result }: Mail): string {
  return `mail ${effect} ${result ?? 'owed'}`;
}

function productEntry({ id, priceCents, removed }: KnownProduct): string {
  return `product ${id} ${priceCents} ${removed}`;
}
