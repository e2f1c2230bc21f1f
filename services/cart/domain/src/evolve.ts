import type {
  CartOutcome,
  OrderedLines,
  Product,
  QuantitySet,
  StockLevelChanged,
} from '@thingy/contracts';
import { assertNever, type Occurrence, type Origin } from '@thingy/simba/domain';
import { linkFreshest, unlink } from './idle-list.ts';
import {
  type Cart,
  type CartLine,
  type CartModel,
  type Generation,
  generationOf,
  type KnownProduct,
  type KnownStock,
} from './model.ts';

export function evolve(model: CartModel, outcome: CartOutcome, occurrence: Occurrence): void {
  switch (outcome.type) {
    case 'QuantitySet':
      setQuantity(model, outcome, occurrence.time);
      break;
    case 'CartCleared':
    case 'CartExpired':
      dropCart(model, outcome.session);
      break;
    case 'ProductChanged':
      changeProduct(model, outcome.product, occurrence.origin);
      break;
    case 'ProductRemoved':
      removeProduct(model, outcome.productId, occurrence.origin);
      break;
    case 'StockLevelChanged':
      setStockLevel(model, outcome, occurrence.origin);
      break;
    case 'OrderPlaced':
      subtractOrder(model, outcome, occurrence);
      break;
    case 'CartRefused':
    case 'Rejected':
      break;
    default:
      assertNever(outcome);
  }
}

function setQuantity(model: CartModel, outcome: QuantitySet, time: number): void {
  const { session, productId, quantity } = outcome;
  const cart = touchCart(model, session, time);
  const index = cart.lines.findIndex((line) => line.productId === productId);
  if (index < 0) {
    if (quantity > 0) addLine(model, cart, outcome);
  } else {
    replaceLine(model, cart, index, quantity > 0 ? outcome : null);
  }
  if (cart.lines.length === 0) dropCart(model, session);
}

function subtractOrder(model: CartModel, order: OrderedLines, { time, origin }: Occurrence): void {
  const { session } = order;
  countOrder(model, session, origin);
  if (!model.carts.has(session)) return;
  const cart = touchCart(model, session, time);
  for (const { productId, quantity } of order.lines) {
    const index = cart.lines.findIndex((line) => line.productId === productId);
    const line = cart.lines[index];
    if (line === undefined) continue;
    const left = line.quantity - quantity;
    replaceLine(
      model,
      cart,
      index,
      left > 0 ? { productId: line.productId, quantity: left } : null,
    );
  }
  if (cart.lines.length === 0) dropCart(model, session);
}

function countOrder(model: CartModel, session: string, origin: Origin | null): void {
  putGeneration(model, session, { count: generationOf(model, session) + 1, origin });
}

export function putGeneration(model: CartModel, session: string, generation: Generation): void {
  const before = generationOf(model, session);
  model.generations.set(session, generation);
  if (before > 0) model.digest.remove(generationEntry(session, before));
  model.digest.add(generationEntry(session, generation.count));
}

/** A cart of a session that has none, as the freshest of all. */
export function addCart(
  model: CartModel,
  session: string,
  lines: readonly CartLine[],
  touchedAt: number,
): void {
  const cart = touchCart(model, session, touchedAt);
  for (const line of lines) addLine(model, cart, line);
}

/** The session's cart, made if there is none, as the freshest of all. */
function touchCart(model: CartModel, session: string, time: number): Cart {
  let cart = model.carts.get(session);
  if (cart === undefined) {
    cart = { session, lines: [], touchedAt: time, idler: null, fresher: null };
    model.carts.set(session, cart);
  } else {
    model.digest.remove(cartEntry(cart));
    unlink(model, cart);
    cart.touchedAt = time;
  }
  linkFreshest(model, cart);
  model.digest.add(cartEntry(cart));
  return cart;
}

function addLine(model: CartModel, cart: Cart, line: CartLine): void {
  cart.lines.push(line);
  model.digest.add(lineEntry(cart.session, line));
}

/** null takes the line out. */
function replaceLine(model: CartModel, cart: Cart, index: number, line: CartLine | null): void {
  const [before] = line === null ? cart.lines.splice(index, 1) : cart.lines.splice(index, 1, line);
  if (before !== undefined) model.digest.remove(lineEntry(cart.session, before));
  if (line !== null) model.digest.add(lineEntry(cart.session, line));
}

function dropCart(model: CartModel, session: string): void {
  const cart = model.carts.get(session);
  if (cart === undefined) return;
  for (const line of cart.lines) model.digest.remove(lineEntry(session, line));
  model.digest.remove(cartEntry(cart));
  unlink(model, cart);
  model.carts.delete(session);
}

function changeProduct(model: CartModel, product: Product, origin: Origin | null): void {
  const { id, name, picture, priceCents } = product;
  putProduct(model, { id, name, picture, priceCents, removed: false, origin });
}

function removeProduct(model: CartModel, productId: string, origin: Origin | null): void {
  const product = model.products.get(productId);
  // A product that was never known is in no cart.
  if (product !== undefined) putProduct(model, { ...product, removed: true, origin });
}

export function putProduct(model: CartModel, product: KnownProduct): void {
  const before = model.products.get(product.id);
  if (before !== undefined) model.digest.remove(productEntry(before));
  model.digest.add(productEntry(product));
  model.products.set(product.id, product);
}

function setStockLevel(model: CartModel, outcome: StockLevelChanged, origin: Origin | null): void {
  putStock(model, outcome.productId, { level: outcome.level, origin });
}

export function putStock(model: CartModel, productId: string, stock: KnownStock): void {
  const before = model.stock.get(productId);
  if (before !== undefined) model.digest.remove(stockEntry(productId, before.level));
  model.digest.add(stockEntry(productId, stock.level));
  model.stock.set(productId, stock);
}

function cartEntry({ session, touchedAt }: Cart): string {
  return `cart ${session} ${touchedAt}`;
}

function lineEntry(session: string, { productId, quantity }: CartLine): string {
  return `line ${session} ${productId} ${quantity}`;
}

function productEntry({ id, priceCents, removed }: KnownProduct): string {
  return `product ${id} ${priceCents} ${removed}`;
}

function stockEntry(productId: string, level: number): string {
  return `stock ${productId} ${level}`;
}

function generationEntry(session: string, count: number): string {
  return `generation ${session} ${count}`;
}
