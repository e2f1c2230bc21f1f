import { type CartLineView, type CartView, CURRENCY } from '@thingy/contracts';
import { compareOrigins, type Origin } from '@thingy/simba/domain';
import { type CartLine, type CartModel, generationOf } from './model.ts';

/** A session's cart, lines in the order of adding; O(lines). Empty for a session never seen. */
export function cartOf(model: CartModel, session: string): CartView {
  const lines = (model.carts.get(session)?.lines ?? []).map((line) => viewOf(model, line));
  let totalCents = 0;
  for (const line of lines) if (!line.removed) totalCents += line.totalCents;
  return { generation: generationOf(model, session), lines, currency: CURRENCY, totalCents };
}

/** A change in another context that an answer shows, by the type of the outcome there. */
export interface Sighting {
  readonly type: 'ProductChanged' | 'StockLevelChanged' | 'OrderPlaced';
  readonly origin: Origin;
}

/**
 * What `cartOf` shows of other contexts, for causal tokens: the newest fact of each type behind its
 * lines, and the last order that it has seen.
 */
export function sightingsOf(model: CartModel, session: string): readonly Sighting[] {
  const newest = new Map<Sighting['type'], Origin>();
  const show = (type: Sighting['type'], origin: Origin | null | undefined): void => {
    if (origin === null || origin === undefined) return;
    const other = newest.get(type);
    if (other === undefined || compareOrigins(other, origin) < 0) newest.set(type, origin);
  };
  show('OrderPlaced', model.generations.get(session)?.origin);
  for (const { productId } of model.carts.get(session)?.lines ?? []) {
    show('ProductChanged', model.products.get(productId)?.origin);
    show('StockLevelChanged', model.stock.get(productId)?.origin);
  }
  return [...newest].map(([type, origin]) => ({ type, origin }));
}

/** Entries of the model, for metrics; O(1). */
export function sizeOf(model: CartModel): Readonly<Record<string, number>> {
  return {
    products: model.products.size,
    stock: model.stock.size,
    carts: model.carts.size,
    generations: model.generations.size,
  };
}

function viewOf(model: CartModel, { productId, quantity }: CartLine): CartLineView {
  const product = model.products.get(productId);
  // `decide` lets only known products in, and none is ever forgotten.
  if (product === undefined) throw new Error(`a cart holds the unknown product ${productId}`);
  return {
    productId,
    name: product.name,
    picture: product.picture,
    quantity,
    unitPriceCents: product.priceCents,
    totalCents: quantity * product.priceCents,
    stockLevel: model.stock.get(productId)?.level ?? null,
    removed: product.removed,
  };
}
