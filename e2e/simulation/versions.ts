import { routesOf } from '@thingy/bridge/routes';
import { cart } from '@thingy/cart-domain';
import { catalog } from '@thingy/catalog-domain';
import { ROUTED } from '@thingy/contracts';
import { order } from '@thingy/order-domain';
import type { Circumstances, RoutedFact } from '@thingy/simba';
import type { Machine, Machines, Model, Outcome, Routings } from './contexts.ts';

/** From the next level on a cart has no more pieces than these of a product. */
export const PIECES_MAX = 4;
/** From the next level on so many pieces of each product are kept back, and not sold. */
export const PIECES_KEPT = 3;

/** What a process runs: the rules of all its contexts, and what bridges make of them. */
export interface Version {
  readonly name: 'old' | 'new';
  readonly machines: Machines;
  readonly routings: Routings;
}

const OLD: Version = {
  name: 'old',
  machines: { catalog, cart, order: order as Machine<'order'> },
  routings: {
    catalog: { route: routesOf('catalog') },
    cart: { route: routesOf('cart') },
    order: { route: routesOf('order') as Routings['order']['route'] },
  },
};

/** The level that only the new version has; nothing of it shows before it is activated. */
export const NEXT_LEVELS = {
  catalog: catalog.levelMax + 1,
  cart: cart.levelMax + 1,
  order: order.levelMax + 1,
} as const;

/** Names are in capitals. */
const nextCatalog: Machine<'catalog'> = {
  ...OLD.machines.catalog,
  levelMax: NEXT_LEVELS.catalog,
  decide(model, message, circumstances) {
    const outcomes = catalog.decide(model, message, knownTo(catalog, circumstances));
    if (circumstances.level < NEXT_LEVELS.catalog) return outcomes;
    return outcomes.map((outcome) => {
      if (outcome.type !== 'ProductChanged') return outcome;
      const { product } = outcome;
      return { ...outcome, product: { ...product, name: product.name.toUpperCase() } };
    });
  },
};

const nextCart: Machine<'cart'> = {
  ...OLD.machines.cart,
  levelMax: NEXT_LEVELS.cart,
  decide(model, message, circumstances) {
    const outcomes = cart.decide(model, message, knownTo(cart, circumstances));
    if (circumstances.level < NEXT_LEVELS.cart) return outcomes;
    return outcomes.map((outcome) =>
      outcome.type === 'QuantitySet'
        ? { ...outcome, quantity: Math.min(outcome.quantity, PIECES_MAX) }
        : outcome,
    );
  },
};

const nextOrder: Machine<'order'> = {
  ...OLD.machines.order,
  levelMax: NEXT_LEVELS.order,
  decide(model, message, circumstances) {
    const outcomes = OLD.machines.order.decide(model, message, knownTo(order, circumstances));
    if (circumstances.level < NEXT_LEVELS.order) return outcomes;
    const refusal = refusalOf(model, outcomes);
    if (refusal !== null) return [refusal];
    return outcomes.map((outcome) =>
      outcome.type === 'StockLevelChanged' && isKeptBack(outcome.level)
        ? { type: 'SoldOut', productId: outcome.productId }
        : outcome,
    );
  },
  evolve(model, outcome, occurrence) {
    const { evolve } = OLD.machines.order;
    if (outcome.type !== 'SoldOut') return evolve(model, outcome, occurrence);
    const { productId } = outcome;
    return evolve(model, { type: 'StockLevelChanged', productId, level: 0 }, occurrence);
  },
};

const NEXT: Version = {
  name: 'new',
  machines: { catalog: nextCatalog, cart: nextCart, order: nextOrder },
  routings: {
    ...OLD.routings,
    order: {
      route: (outcome, level) =>
        outcome.type === 'SoldOut'
          ? soldOut(outcome.productId)
          : OLD.routings.order.route(outcome, level),
      *backfill({ stock }, level) {
        if (level !== NEXT_LEVELS.order) return;
        const kept = [...stock].filter(([, { quantity, level: announced }]) => {
          return isKeptBack(quantity) && announced !== null;
        });
        for (const [productId] of kept.sort(([a], [b]) => (a < b ? -1 : 1))) {
          yield* soldOut(productId);
        }
      },
    },
  },
};

export const VERSIONS = { old: OLD, new: NEXT } as const;

/** The rules of before know nothing of the next level. */
function knownTo({ levelMax }: { levelMax: number }, circumstances: Circumstances): Circumstances {
  return { ...circumstances, level: Math.min(circumstances.level, levelMax) };
}

function isKeptBack(quantity: number): boolean {
  return quantity > 0 && quantity <= PIECES_KEPT;
}

/** Of an order that would take what is kept back. */
function refusalOf(
  { stock }: Model<'order'>,
  [placed]: readonly Outcome<'order'>[],
): Outcome<'order'> | null {
  if (placed?.type !== 'OrderPlaced') return null;
  const { orderId, session, lines, fingerprint } = placed;
  const differences = lines.flatMap(({ productId, name, quantity: wanted }) => {
    const left = Math.max(0, (stock.get(productId)?.quantity ?? 0) - PIECES_KEPT);
    return left < wanted
      ? [{ reason: 'out-of-stock' as const, productId, name, wanted, left }]
      : [];
  });
  if (differences.length === 0) return null;
  return { type: 'OrderRefused', orderId, session, differences, fingerprint };
}

function soldOut(productId: string): readonly RoutedFact[] {
  const fact = { type: 'StockLevelChanged', productId, level: 0 } as const;
  return ROUTED.order.StockLevelChanged.map((target) => ({ target, fact }));
}
