import {
  CART_LINES_MAX,
  type CartFact,
  type CartIntent,
  LINE_QUANTITY_MAX,
  PRICE_CENTS_MAX,
  PRODUCT_ID_PATTERN,
  PRODUCT_NAME_LENGTH_MAX,
  PRODUCT_PICTURE_LENGTH_MAX,
  STOCK_LEVEL_CAP,
} from '@thingy/contracts';
import { assertNever, type Circumstances } from '@thingy/simba/domain';

/** The first thing that is wrong with a message; null: `decide` may trust its shape. */
export function malformed(
  message: CartIntent | CartFact,
  { origin }: Circumstances,
): string | null {
  switch (message.type) {
    case 'AddItem':
    case 'SetQuantity':
    case 'ClearCart':
      return malformedIntent(message);
    case 'ProductChanged':
    case 'ProductRemoved':
    case 'StockLevelChanged':
    case 'OrderPlaced':
      return origin === null ? 'a fact needs an origin' : malformedFact(message);
    default:
      return assertNever(message);
  }
}

function malformedIntent(intent: CartIntent): string | null {
  if (intent.type !== 'ClearCart' && !isProductId(intent.productId)) return 'productId';
  if (intent.type !== 'AddItem' && !isWhole(intent.generation, 0, Number.MAX_SAFE_INTEGER)) {
    return 'generation';
  }
  if (intent.type === 'AddItem' && !isWhole(intent.delta, 1, LINE_QUANTITY_MAX)) return 'delta';
  // A quantity that is too large is well formed: it is refused with a reason that people can read.
  if (intent.type === 'SetQuantity' && !isWhole(intent.quantity, 0, Number.MAX_SAFE_INTEGER)) {
    return 'quantity';
  }
  return null;
}

function malformedFact(fact: CartFact): string | null {
  switch (fact.type) {
    case 'ProductChanged':
      return malformedProduct(fact.product);
    case 'ProductRemoved':
      return isProductId(fact.productId) ? null : 'productId';
    case 'StockLevelChanged':
      if (!isProductId(fact.productId)) return 'productId';
      return isWhole(fact.level, 0, STOCK_LEVEL_CAP) ? null : 'level';
    case 'OrderPlaced':
      if (typeof fact.session !== 'string' || fact.session === '') return 'session';
      return malformedLines(fact.lines);
    default:
      return assertNever(fact);
  }
}

/** Only what carts use: the catalog may extend the rest without asking. */
function malformedProduct(product: unknown): string | null {
  if (!isRecord(product)) return 'product';
  if (!isProductId(product.id)) return 'product.id';
  if (!isText(product.name, PRODUCT_NAME_LENGTH_MAX)) return 'product.name';
  if (!isText(product.picture, PRODUCT_PICTURE_LENGTH_MAX)) return 'product.picture';
  return isWhole(product.priceCents, 0, PRICE_CENTS_MAX) ? null : 'product.priceCents';
}

function malformedLines(lines: unknown): string | null {
  if (!Array.isArray(lines) || lines.length > CART_LINES_MAX) return 'lines';
  for (const line of lines) {
    if (!isRecord(line) || !isProductId(line.productId)) return 'lines.productId';
    if (!isWhole(line.quantity, 1, LINE_QUANTITY_MAX)) return 'lines.quantity';
  }
  return null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isProductId(value: unknown): value is string {
  return typeof value === 'string' && PRODUCT_ID_PATTERN.test(value);
}

function isText(value: unknown, lengthMax: number): value is string {
  return typeof value === 'string' && value.length <= lengthMax;
}

/** JSON knows -0, and replicas would show it differently: it is no whole number here. */
function isWhole(value: unknown, min: number, max: number): value is number {
  if (!Number.isInteger(value) || Object.is(value, -0)) return false;
  return (value as number) >= min && (value as number) <= max;
}
