import { cart } from '@thingy/cart-domain';
import { catalog } from '@thingy/catalog-domain';
import type { ContextName } from '@thingy/contracts';
import { order } from '@thingy/order-domain';

/** The newest rules that this code has, by context: those of a log that is made now. */
export const LEVELS: Readonly<Record<ContextName, number>> = {
  catalog: catalog.levelMax,
  cart: cart.levelMax,
  order: order.levelMax,
};
