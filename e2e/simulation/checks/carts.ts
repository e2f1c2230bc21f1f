import { cartOf } from '@thingy/cart-domain';
import type { CartFact, CartIntent } from '@thingy/contracts';
import type { History } from '../history.ts';
import type { Step, Told } from '../retell.ts';
import { NEXT_LEVELS, PIECES_MAX } from '../versions.ts';

type Lines = Map<string, number>;

/** A cart holds what was put in, less what was taken out and ordered: two tabs lose nothing. */
export function checkCarts(told: Told<'cart'>, history: History): void {
  const carts = new Map<string, Lines>();
  for (const step of told.steps) follow(carts, step);
  for (const [session, lines] of carts) {
    const view = cartOf(told.model, session);
    const kept = view.lines.map(({ productId, quantity }) => `${quantity} ${productId}`);
    const expected = [...lines].map(([productId, quantity]) => `${quantity} ${productId}`);
    if (kept.sort().join() === expected.sort().join()) continue;
    history.violate('carts lose nothing', `${session} has ${kept} instead of ${expected}`);
  }
}

function follow(carts: Map<string, Lines>, { envelope, outcomes, level }: Step<'cart'>): void {
  for (const outcome of outcomes) {
    if (outcome.type === 'CartExpired') carts.delete(outcome.session);
  }
  if (outcomes.some(({ type }) => type === 'CartRefused' || type === 'Rejected')) return;
  const message = envelope.message as CartIntent | CartFact;
  const session = message.type === 'OrderPlaced' ? message.session : envelope.session;
  if (session === null) return;
  const lines: Lines = carts.get(session) ?? new Map();
  carts.set(session, lines);
  const most = level < NEXT_LEVELS.cart ? Number.POSITIVE_INFINITY : PIECES_MAX;
  const put = (productId: string, quantity: number) =>
    set(lines, productId, Math.min(quantity, most));
  switch (message.type) {
    case 'AddItem':
      put(message.productId, (lines.get(message.productId) ?? 0) + message.delta);
      break;
    case 'SetQuantity':
      put(message.productId, message.quantity);
      break;
    case 'ClearCart':
      lines.clear();
      break;
    case 'OrderPlaced':
      for (const { productId, quantity } of message.lines) {
        set(lines, productId, (lines.get(productId) ?? 0) - quantity);
      }
      break;
    default:
      break;
  }
}

function set(lines: Lines, productId: string, quantity: number): void {
  if (quantity > 0) lines.set(productId, quantity);
  else lines.delete(productId);
}
