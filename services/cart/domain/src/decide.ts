import {
  type AddItem,
  CART_LINES_MAX,
  type CartFact,
  type CartIntent,
  type CartOutcome,
  type CartRefusal,
  type ClearCart,
  LINE_QUANTITY_MAX,
  type SetQuantity,
} from '@thingy/contracts';
import { assertNever, type Circumstances } from '@thingy/simba/domain';
import { expired, isIdle } from './expiry.ts';
import { malformed } from './malformed.ts';
import { type CartLine, type CartModel, generationOf } from './model.ts';

/** A session's cart as a decision sees it: one that is idle for too long is empty already. */
interface SeenCart {
  readonly session: string;
  readonly generation: number;
  readonly lines: readonly CartLine[];
}

/** The carts that expire, then what became of the message: the answer is the last outcome. */
export function decide(
  model: CartModel,
  message: CartIntent | CartFact,
  circumstances: Circumstances,
): readonly CartOutcome[] {
  const reason = malformed(message, circumstances);
  if (reason !== null) return [{ type: 'Rejected', reason }];
  const { session, time } = circumstances;
  switch (message.type) {
    case 'AddItem':
    case 'SetQuantity':
    case 'ClearCart': {
      if (session === null) return [{ type: 'Rejected', reason: 'a cart needs a session' }];
      const cart = seenCart(model, session, time);
      return [...expired(model, session, time), decideIntent(model, cart, message)];
    }
    case 'OrderPlaced':
      return [...expired(model, message.session, time), message];
    case 'ProductChanged':
    case 'ProductRemoved':
    case 'StockLevelChanged':
      return [...expired(model, null, time), message];
    default:
      return assertNever(message);
  }
}

function decideIntent(model: CartModel, cart: SeenCart, intent: CartIntent): CartOutcome {
  switch (intent.type) {
    case 'AddItem':
      return addItem(model, cart, intent);
    case 'SetQuantity':
      return setQuantity(model, cart, intent);
    case 'ClearCart':
      return clearCart(cart, intent);
    default:
      return assertNever(intent);
  }
}

function addItem(model: CartModel, cart: SeenCart, { productId, delta }: AddItem): CartOutcome {
  const line = cart.lines.find((each) => each.productId === productId);
  return lineSet(model, cart, productId, (line?.quantity ?? 0) + delta);
}

function setQuantity(model: CartModel, cart: SeenCart, intent: SetQuantity): CartOutcome {
  if (intent.generation !== cart.generation) return refused(cart, 'cart-changed');
  return lineSet(model, cart, intent.productId, intent.quantity);
}

function clearCart(cart: SeenCart, intent: ClearCart): CartOutcome {
  if (intent.generation !== cart.generation) return refused(cart, 'cart-changed');
  return { type: 'CartCleared', session: cart.session };
}

/** Taking a line out always works, also of a product that is gone. */
function lineSet(
  model: CartModel,
  cart: SeenCart,
  productId: string,
  quantity: number,
): CartOutcome {
  const product = model.products.get(productId);
  if (quantity > 0) {
    if (product === undefined || product.removed) return refused(cart, 'unknown-product');
    if (quantity > LINE_QUANTITY_MAX) return refused(cart, 'quantity-too-large');
    const isNew = !cart.lines.some((line) => line.productId === productId);
    if (isNew && cart.lines.length >= CART_LINES_MAX) return refused(cart, 'too-many-lines');
  }
  // The product's own copy of its id: a million lines then hold no million copies.
  const id = product?.id ?? productId;
  return { type: 'QuantitySet', session: cart.session, productId: id, quantity };
}

function refused(cart: SeenCart, reason: CartRefusal): CartOutcome {
  return { type: 'CartRefused', reason, generation: cart.generation };
}

function seenCart(model: CartModel, session: string, time: number): SeenCart {
  const cart = model.carts.get(session);
  const generation = generationOf(model, session);
  if (cart === undefined || isIdle(cart, time)) return { session, generation, lines: [] };
  return { session: cart.session, generation, lines: cart.lines };
}
