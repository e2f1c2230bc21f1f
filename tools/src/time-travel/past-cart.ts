import { type CartModel, cart, cartOf, sizeOf } from '@thingy/cart-domain';
import type { CartFact, CartIntent, CartOutcome } from '@thingy/contracts';
import { type Fields, ofNone, ofOne, type Subject } from './subject.ts';

export const pastCart: Subject<CartModel, CartIntent | CartFact, CartOutcome> = {
  machine: cart,
  usage: ['cart SESSION', 'size'],
  queries: { cart: ofOne(cartOf), size: ofNone(sizeOf) },
  concerned(model, message, by) {
    const session = by ?? message.session;
    const productId = message.productId ?? (message.product as Fields | undefined | null)?.id;
    return {
      ...(typeof session === 'string' && { cart: cartOf(model, session) }),
      ...(typeof productId === 'string' && {
        product: model.products.get(productId) ?? null,
        stockLevel: model.stock.get(productId)?.level ?? null,
      }),
    };
  },
};
