import { cart } from '@thingy/cart-domain';
import type { ProductChanged } from '@thingy/contracts';
import type { Parts } from '@thingy/host/testing';
import { CartModule } from './cart.module.ts';
import { CartReplica } from './cart-replica.ts';

export const CART: Parts<CartReplica> = {
  context: 'cart',
  replica: (log) => new CartReplica({ log, machine: cart, context: 'cart', source: 'cart/test' }),
  module: (replica) => CartModule.for(replica),
};

export function productChanged(id: string, priceCents = 250): ProductChanged {
  const product = {
    id,
    name: `Thingy ${id}`,
    description: 'A thingy.',
    priceCents,
    picture: `${id}.svg`,
    category: 'Things',
  };
  return { type: 'ProductChanged', product };
}
