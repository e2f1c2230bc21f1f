import {
  CART_LINES_MAX,
  CLIENT_ID_PATTERN,
  LINE_QUANTITY_MAX,
  type MailResult,
  type OrderFact,
  type OrderIntent,
  type PlaceOrder,
  PRICE_CENTS_MAX,
  PRODUCT_ID_PATTERN,
  PRODUCT_NAME_LENGTH_MAX,
  PRODUCT_PICTURE_LENGTH_MAX,
  SEALED_EMAIL_LENGTH_MAX,
} from '@thingy/contracts';
import { assertNever, type Circumstances } from '@thingy/simba/domain';
import { isMailKind } from './mail-effect.ts';

const RESULTS: ReadonlySet<unknown> = new Set<MailResult>([
  'sent',
  'failed',
  'forgotten',
  'outdated',
]);
/** ISO 4217. */
const CURRENCY_PATTERN = /^[A-Z]{3}$/;

/** The first thing that is wrong with a message; null: `decide` may trust its shape. */
export function malformed(
  message: OrderIntent | OrderFact,
  circumstances: Circumstances,
): string | null {
  switch (message.type) {
    case 'SetStock':
      if (!isProductId(message.productId)) return 'productId';
      if (!isWhole(message.quantity)) return 'quantity';
      return isExpectation(message.expected) ? null : 'expected';
    case 'AdjustStock':
      if (!isProductId(message.productId)) return 'productId';
      return isWhole(message.delta) ? null : 'delta';
    case 'PlaceOrder':
      return malformedOrder(message, circumstances.id);
    case 'ShipOrder':
    case 'CancelOrder':
      return isOrderId(message.orderId) ? null : 'orderId';
    case 'Done':
      if (!isMailEffect(message.effect)) return 'effect';
      return RESULTS.has(message.result) ? null : 'result';
    case 'ProductChanged':
      if (circumstances.origin === null) return 'a fact needs an origin';
      return malformedProduct(message.product);
    case 'ProductRemoved':
      if (circumstances.origin === null) return 'a fact needs an origin';
      return isProductId(message.productId) ? null : 'productId';
    default:
      return assertNever(message);
  }
}

function malformedOrder(order: PlaceOrder, commandId: string): string | null {
  const { orderId, sealedEmail, currency } = order;
  if (!isOrderId(orderId)) return 'orderId';
  if (orderId !== commandId) return 'orderId is not the command id';
  if (!isWithin(order.generation, 0, Number.MAX_SAFE_INTEGER)) return 'generation';
  if (typeof currency !== 'string' || !CURRENCY_PATTERN.test(currency)) return 'currency';
  if (!isWithin(order.totalCents, 0, Number.MAX_SAFE_INTEGER)) return 'totalCents';
  // An empty one is well formed: so stays a log that personal data was taken out of.
  if (!isText(sealedEmail, SEALED_EMAIL_LENGTH_MAX)) return 'sealedEmail';
  return malformedLines(order.lines);
}

function malformedLines(lines: unknown): string | null {
  if (!Array.isArray(lines) || lines.length < 1 || lines.length > CART_LINES_MAX) return 'lines';
  const productIds = new Set<string>();
  for (const line of lines) {
    if (!isRecord(line) || !isProductId(line.productId)) return 'lines.productId';
    if (!isWithin(line.quantity, 1, LINE_QUANTITY_MAX)) return 'lines.quantity';
    if (!isWithin(line.unitPriceCents, 0, PRICE_CENTS_MAX)) return 'lines.unitPriceCents';
    productIds.add(line.productId);
  }
  return productIds.size === lines.length ? null : 'lines name a product twice';
}

/** Only what orders use: the catalog may extend the rest without asking. */
function malformedProduct(product: unknown): string | null {
  if (!isRecord(product)) return 'product';
  if (!isProductId(product.id)) return 'product.id';
  if (!isText(product.name, PRODUCT_NAME_LENGTH_MAX)) return 'product.name';
  if (!isText(product.picture, PRODUCT_PICTURE_LENGTH_MAX)) return 'product.picture';
  return isWithin(product.priceCents, 0, PRICE_CENTS_MAX) ? null : 'product.priceCents';
}

function isExpectation(value: unknown): boolean {
  return value === undefined || value === null || isWhole(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isOrderId(value: unknown): value is string {
  return typeof value === 'string' && CLIENT_ID_PATTERN.test(value);
}

function isMailEffect(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const [kind = '', orderId, ...rest] = value.split(' ');
  return isMailKind(kind) && isOrderId(orderId) && rest.length === 0;
}

function isProductId(value: unknown): value is string {
  return typeof value === 'string' && PRODUCT_ID_PATTERN.test(value);
}

function isText(value: unknown, lengthMax: number): value is string {
  return typeof value === 'string' && value.length <= lengthMax;
}

/** Of either sign. JSON knows -0, and replicas would show it differently: that is none here. */
function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

function isWithin(value: unknown, min: number, max: number): value is number {
  return isWhole(value) && value >= min && value <= max;
}
