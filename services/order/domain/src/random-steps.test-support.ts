import type { PlaceOrder, ShownLine } from '@thingy/contracts';
import { fact, office, product, type Step } from './given.test-support.ts';
import { effectOf } from './mail-effect.ts';
import { generationOf } from './model.ts';
import type { order } from './order.ts';

/** Products and sessions of random steps: `p0` and `s0` and on. */
export const PRODUCTS = 12;
export const SESSIONS = 20;

type Random = (below: number) => number;

/** A record that may come at this offset. */
export function randomStep(
  random: Random,
  model: ReturnType<typeof order.initial>,
  offset: number,
  level = 1,
): Step {
  const productId = `p${random(PRODUCTS)}`;
  switch (random(level < 2 ? 10 : 13)) {
    case 10:
    case 11:
      return randomEnd(random, offset);
    case 12:
      return randomTelling(random, model);
    case 0:
      return fact({ type: 'ProductChanged', product: product(productId, random(5)) }, offset);
    case 1:
      return random(5) > 0
        ? office({ type: 'SetStock', productId, quantity: random(40) })
        : fact({ type: 'ProductRemoved', productId }, offset);
    case 2:
    case 3:
      return office({ type: 'AdjustStock', productId, delta: random(30) - 10 });
    default:
      return randomOrder(random, model, offset);
  }
}

/** Of an order that there may be, and that may have ended. */
function randomEnd(random: Random, offset: number): Step {
  const orderId = `order-${random(offset + 1)}`.padEnd(16, '-');
  return office({ type: random(2) === 0 ? 'ShipOrder' : 'CancelOrder', orderId });
}

/** Mostly of the oldest mail, as whoever sends mails tells of it. */
function randomTelling(random: Random, model: ReturnType<typeof order.initial>): Step {
  const [oldest = effectOf('shipped', 'order-that-is-none')] = model.owed;
  const result = (['sent', 'failed', 'forgotten', 'outdated'] as const)[random(4)] ?? 'sent';
  return office({ type: 'Done', effect: oldest, result });
}

/** Mostly what a page would show, with a few differences and ids that are used. */
function randomOrder(
  random: Random,
  model: ReturnType<typeof order.initial>,
  offset: number,
): Step {
  const session = `s${random(SESSIONS)}`;
  const lines: ShownLine[] = [];
  for (let i = random(3); i >= 0; i--) {
    const productId = `p${(random(4) + i * 4) % PRODUCTS}`;
    const priceCents = model.products.get(productId)?.priceCents ?? 1;
    const unitPriceCents = random(20) === 0 ? random(5) : priceCents;
    lines.push({ productId, quantity: 1 + random(4), unitPriceCents });
  }
  const totalCents = lines.reduce((sum, each) => sum + each.quantity * each.unitPriceCents, 0);
  const used = random(10) === 0 ? random(offset + 1) : offset;
  const orderId = `order-${used}`.padEnd(16, '-');
  const generation = generationOf(model, session) - (random(10) === 0 ? 1 : 0);
  const rest = { currency: 'EUR', totalCents, sealedEmail: `sealed ${offset}` };
  const message: PlaceOrder = { type: 'PlaceOrder', orderId, generation, lines, ...rest };
  return { message, session, origin: null, id: orderId, fingerprint: `print ${random(2)}` };
}

/** mulberry32, public domain (Tommy Ettinger): the same numbers from the same seed. */
export function randomOf(start: number): Random {
  let state = start | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
