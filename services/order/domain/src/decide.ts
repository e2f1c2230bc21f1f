import {
  type AdjustStock,
  CURRENCY,
  type OrderDifference,
  type OrderFact,
  type OrderIntent,
  type OrderLine,
  type OrderOutcome,
  type OrderPlaced,
  type PlaceOrder,
  type SetStock,
  type ShownLine,
  STOCK_QUANTITY_MAX,
  type StockLevelChanged,
  type StockRefused,
} from '@thingy/contracts';
import { assertNever, type Circumstances } from '@thingy/simba/domain';
import { cancelOrder, mailOwed, settleMail, shipOrder } from './after-sale.ts';
import { malformed } from './malformed.ts';
import { type DecidedOrder, generationOf, type OrderModel } from './model.ts';
import { levelChange } from './stock-level.ts';

/** What became of the message is the first outcome; the stock levels that it moved follow. */
export function decide(
  model: OrderModel,
  message: OrderIntent | OrderFact,
  circumstances: Circumstances,
): readonly OrderOutcome[] {
  const reason = malformed(message, circumstances);
  if (reason !== null) return [{ type: 'Rejected', reason }];
  switch (message.type) {
    case 'SetStock':
      return setStock(model, message);
    case 'AdjustStock':
      return adjustStock(model, message);
    case 'PlaceOrder': {
      if (circumstances.session === null) {
        return [{ type: 'Rejected', reason: 'an order needs a session' }];
      }
      const outcomes = placeOrder(model, message, circumstances.session, circumstances.fingerprint);
      return circumstances.level < 2 ? outcomes : withMail(outcomes);
    }
    case 'ShipOrder':
      return shipOrder(model, message);
    case 'CancelOrder':
      return cancelOrder(model, message);
    case 'Done':
      return settleMail(model, message);
    case 'ProductChanged':
    case 'ProductRemoved':
      return [message];
    default:
      return assertNever(message);
  }
}

function setStock(model: OrderModel, intent: SetStock): readonly OrderOutcome[] {
  const { productId, quantity, expected } = intent;
  const actual = model.stock.get(productId)?.quantity ?? null;
  if (expected !== undefined && expected !== actual) {
    return [{ type: 'StockRefused', reason: 'stock-changed', productId, quantity: actual }];
  }
  return stockSet(model, productId, quantity);
}

function adjustStock(model: OrderModel, intent: AdjustStock): readonly OrderOutcome[] {
  const { productId, delta } = intent;
  return stockSet(model, productId, (model.stock.get(productId)?.quantity ?? 0) + delta);
}

function stockSet(model: OrderModel, productId: string, quantity: number): readonly OrderOutcome[] {
  if (quantity < 0) return [stockRefused(model, productId, 'stock-negative')];
  if (quantity > STOCK_QUANTITY_MAX) return [stockRefused(model, productId, 'stock-too-large')];
  return [{ type: 'StockSet', productId, quantity }, ...levelChange(model, productId, quantity)];
}

function stockRefused(
  model: OrderModel,
  productId: string,
  reason: StockRefused['reason'],
): StockRefused {
  const quantity = model.stock.get(productId)?.quantity ?? null;
  return { type: 'StockRefused', reason, productId, quantity };
}

// #region mail
/** From level 2 on, whoever has ordered is written to. */
function withMail(outcomes: readonly OrderOutcome[]): readonly OrderOutcome[] {
  const [first] = outcomes;
  if (first?.type !== 'OrderPlaced') return outcomes;
  return [...outcomes, mailOwed('confirmation', first.orderId)];
}
// #endregion

function placeOrder(
  model: OrderModel,
  intent: PlaceOrder,
  session: string,
  fingerprint: string,
): readonly OrderOutcome[] {
  const { orderId, generation, lines, currency, totalCents, sealedEmail } = intent;
  const decided = model.decided.get(orderId);
  if (decided !== undefined) return [answerAgain(decided, session, fingerprint)];
  const differences = differencesOf(model, intent, session);
  if (differences.length > 0) {
    return [{ type: 'OrderRefused', orderId, session, differences, fingerprint }];
  }
  const placed: OrderPlaced = {
    type: 'OrderPlaced',
    orderId,
    session,
    generation,
    lines: lines.map((line) => fixedLine(model, line)),
    currency,
    totalCents,
    sealedEmail,
    fingerprint,
  };
  return [placed, ...lines.flatMap((line) => levelAfterTaking(model, line))];
}

function answerAgain(
  { outcome }: DecidedOrder,
  session: string,
  fingerprint: string,
): OrderOutcome {
  const same = outcome.session === session && outcome.fingerprint === fingerprint;
  return { type: same ? 'OrderRepeated' : 'OrderIdUsed', orderId: outcome.orderId };
}

/** Everything in which the page differs from what is so: first the order's, then line by line. */
function differencesOf(
  model: OrderModel,
  { generation, lines, currency, totalCents }: PlaceOrder,
  session: string,
): readonly OrderDifference[] {
  const differences: OrderDifference[] = [];
  const actual = generationOf(model, session);
  if (generation !== actual) differences.push({ reason: 'already-ordered', generation: actual });
  if (currency !== CURRENCY) {
    differences.push({ reason: 'currency-changed', shown: currency, actual: CURRENCY });
  }
  let sumCents = 0;
  for (const line of lines) {
    differences.push(...lineDifferences(model, line));
    sumCents += line.quantity * line.unitPriceCents;
  }
  // The sum of what was shown: whether a price is right is told at its line.
  if (totalCents !== sumCents) {
    differences.push({ reason: 'total-differs', shownCents: totalCents, actualCents: sumCents });
  }
  return differences;
}

function lineDifferences(model: OrderModel, line: ShownLine): readonly OrderDifference[] {
  const product = model.products.get(line.productId);
  if (product === undefined || product.removed) {
    return [{ reason: 'product-removed', productId: line.productId }];
  }
  const { id: productId, name, priceCents: actualCents } = product;
  const differences: OrderDifference[] = [];
  if (line.unitPriceCents !== actualCents) {
    const shownCents = line.unitPriceCents;
    differences.push({ reason: 'price-changed', productId, name, shownCents, actualCents });
  }
  const left = model.stock.get(productId)?.quantity ?? 0;
  if (left < line.quantity) {
    differences.push({ reason: 'out-of-stock', productId, name, wanted: line.quantity, left });
  }
  return differences;
}

function fixedLine(model: OrderModel, { productId, quantity }: ShownLine): OrderLine {
  const product = model.products.get(productId);
  if (product === undefined) throw new Error(`accepted without the product ${productId}`);
  const { id, name, picture, priceCents } = product;
  return { productId: id, name, picture, quantity, unitPriceCents: priceCents };
}

function levelAfterTaking(model: OrderModel, line: ShownLine): readonly StockLevelChanged[] {
  const before = model.stock.get(line.productId)?.quantity ?? 0;
  return levelChange(model, line.productId, before - line.quantity);
}
