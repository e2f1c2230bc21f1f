import type { Cart, CartModel } from './model.ts';

/**
 * The carts from the longest idle to the last touched, linked through the carts themselves:
 * touching and finding the idlest cost O(1), and no decision depends on the iteration order of a
 * Map.
 */

/** Puts a cart that is in no list at the fresh end. */
export function linkFreshest(model: CartModel, cart: Cart): void {
  cart.idler = model.freshest;
  cart.fresher = null;
  if (model.freshest === null) model.idlest = cart;
  else model.freshest.fresher = cart;
  model.freshest = cart;
}

/** Takes a cart out of the list that it is in. */
export function unlink(model: CartModel, cart: Cart): void {
  if (cart.idler === null) model.idlest = cart.fresher;
  else cart.idler.fresher = cart.fresher;
  if (cart.fresher === null) model.freshest = cart.idler;
  else cart.fresher.idler = cart.idler;
  cart.idler = null;
  cart.fresher = null;
}
