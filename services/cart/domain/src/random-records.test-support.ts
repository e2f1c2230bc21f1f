import type { CartFact, CartIntent } from '@thingy/contracts';
import { add, product, set } from './given.test-support.ts';

/** Sessions of random records: `s0` and on. */
export const SESSIONS = 30;

/** A record that may come at this offset. */
export function randomRecord(random: (below: number) => number, offset: number) {
  const message = randomMessage(random);
  const isFact = !('delta' in message || 'generation' in message);
  const origin = isFact ? { log: 'other/0/log', offset, index: 0 } : null;
  return { message, session: isFact ? null : `s${random(SESSIONS)}`, origin };
}

function randomMessage(random: (below: number) => number): CartIntent | CartFact {
  const productId = `p${random(12)}`;
  const quantity = random(6);
  switch (random(12)) {
    case 0:
      return { type: 'ProductChanged', product: product(productId, random(1_000)) };
    case 1:
      return random(4) > 0
        ? { type: 'StockLevelChanged', productId, level: random(11) }
        : { type: 'ProductRemoved', productId };
    case 2: {
      const lines = [{ productId, quantity: quantity + 1 }];
      return { type: 'OrderPlaced', orderId: 'order', session: `s${random(SESSIONS)}`, lines };
    }
    case 3:
      return { type: 'ClearCart', generation: random(3) };
    case 4:
    case 5:
    case 6:
      return set(productId, quantity, random(3));
    default:
      return add(productId, quantity + 1);
  }
}

/** mulberry32, public domain (Tommy Ettinger): the same numbers from the same seed. */
export function randomOf(start: number): (below: number) => number {
  let state = start | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
