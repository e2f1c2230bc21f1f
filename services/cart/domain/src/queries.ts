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
  const ordered = model.generations.get(session)?.origin ?? null;
  let product: Origin | null = null;
  let stock: Origin | null = null;
  for (const { productId } of model.carts.get(session)?.lines ?? []) {
    product = newerOf(product, model.products.get(productId)?.origin);
    stock = newerOf(stock, model.stock.get(productId)?.origin);
  }
  const sightings: Sighting[] = [];
  if (ordered !== null) sightings.push({ type: 'OrderPlaced', origin: ordered });
  if (product !== null) sightings.push({ type: 'ProductChanged', origin: product });
  if (stock !== null) sightings.push({ type: 'StockLevelChanged', origin: stock });
  return sightings;
}

function newerOf(known: Origin | null, other: Origin | null | undefined): Origin | null {
  if (other === null || other === undefined) return known;
  return known === null || compareOrigins(known, other) < 0 ? other : known;
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
