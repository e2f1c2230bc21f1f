import type { CartExpired } from '@thingy/contracts';
import type { Cart, CartModel } from './model.ts';

/** Days of model time after which a cart that nobody touched is emptied. */
export const CART_IDLE_DAYS = 90;
/** Carts that one decision may expire: the work of a decision stays bounded. */
export const EXPIRED_PER_DECISION_MAX = 8;

const DAY_MS = 86_400_000;

export function isIdle(cart: Cart, time: number): boolean {
  return time - cart.touchedAt >= CART_IDLE_DAYS * DAY_MS;
}

/**
 * The carts that end with the decision at this time: first the one of the session that the decision
 * is about, which must be seen empty, then the longest idle ones.
 */
export function expired(
  model: CartModel,
  session: string | null,
  time: number,
): readonly CartExpired[] {
  const outcomes: CartExpired[] = [];
  const own = session === null ? undefined : model.carts.get(session);
  if (own !== undefined && isIdle(own, time)) outcomes.push(expiryOf(own));
  let cart = model.idlest;
  while (cart !== null && isIdle(cart, time) && outcomes.length < EXPIRED_PER_DECISION_MAX) {
    if (cart !== own) outcomes.push(expiryOf(cart));
    cart = cart.fresher;
  }
  return outcomes;
}

function expiryOf(cart: Cart): CartExpired {
  return { type: 'CartExpired', session: cart.session };
}
