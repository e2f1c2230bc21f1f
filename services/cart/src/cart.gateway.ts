import { Injectable } from '@nestjs/common';
import { type CartModel, cartOf, sightingsOf } from '@thingy/cart-domain';
import type { CartOutcome } from '@thingy/contracts';
import { Live, LiveGateway, type Rendered, type Touched, type Watcher } from '@thingy/host';
import { CartReplica } from './cart-replica.ts';

const CART = 'cart';

/** Pushes a session's whole cart whenever something changes that it shows. */
@Injectable()
export class CartGateway extends LiveGateway<CartModel, CartOutcome> {
  readonly isPerSession = true;
  readonly whole = CART;

  constructor(live: Live, replica: CartReplica) {
    super(live, replica);
  }

  touched(outcome: CartOutcome): Touched | null {
    switch (outcome.type) {
      case 'QuantitySet':
      case 'CartCleared':
      case 'CartExpired':
      case 'OrderPlaced':
        return { key: ofSession(outcome.session), item: CART };
      case 'ProductChanged':
        return { key: outcome.product.id, item: CART };
      case 'ProductRemoved':
      case 'StockLevelChanged':
        return { key: outcome.productId, item: CART };
      default:
        return null;
    }
  }

  keysOf(model: CartModel, { session }: Watcher): readonly string[] {
    if (session === null) return [];
    const { lines } = cartOf(model, session);
    return [ofSession(session), ...lines.map(({ productId }) => productId)];
  }

  render(model: CartModel, _: string, { session }: Watcher): Rendered | null {
    if (session === null) return null;
    const cart = cartOf(model, session);
    return {
      content: { type: 'cart', cart },
      sightings: sightingsOf(model, session),
      keys: [ofSession(session), ...cart.lines.map(({ productId }) => productId)],
    };
  }
}

/** No id of a product has a blank. */
function ofSession(session: string): string {
  return `session ${session}`;
}
