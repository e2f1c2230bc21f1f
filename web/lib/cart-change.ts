import type { CartLineView } from '@thingy/contracts';
import type { Happening } from './browser-events/browser-reporter.ts';
import type { Command } from './service-client.ts';

/** What the page shows of a product that is added: enough to draw its line at once. */
export type AddedProduct = Pick<
  CartLineView,
  'productId' | 'name' | 'picture' | 'unitPriceCents' | 'stockLevel'
>;

/** A change of the cart, as it was made on a page. */
export type CartChange =
  | { readonly type: 'add'; readonly product: AddedProduct; readonly quantity: number }
  | {
      readonly type: 'set';
      readonly productId: string;
      readonly quantity: number;
      /** Of the cart that the customer saw, not of one that arrives later. */
      readonly generation: number;
    }
  | { readonly type: 'clear'; readonly generation: number };

/** A change that the server has not answered yet. */
export interface QueuedChange {
  /** Its command id; ids sort in the order in which the changes were made. */
  readonly id: string;
  /** By the browser's clock, as is `sentAtMs`. */
  readonly madeAtMs: number;
  /**
   * When it was sent first; null: it has surely not arrived. Since then it may have: its outcome is
   * asked for, whatever was changed after it.
   */
  readonly sentAtMs: number | null;
  readonly change: CartChange;
}

export function commandOf({ id, change }: QueuedChange): Command {
  const idempotencyKey = id;
  if (change.type === 'add') {
    const body = { productId: change.product.productId, quantity: change.quantity };
    return { method: 'POST', path: '/cart/items', body, idempotencyKey };
  }
  const { generation } = change;
  if (change.type === 'clear') {
    return { method: 'DELETE', path: `/cart?generation=${generation}`, idempotencyKey };
  }
  const path = `/cart/items/${change.productId}`;
  if (change.quantity === 0) {
    return { method: 'DELETE', path: `${path}?generation=${generation}`, idempotencyKey };
  }
  return { method: 'PUT', path, body: { quantity: change.quantity, generation }, idempotencyKey };
}

/** Whether a later change makes this one needless: fifty clicks are few commands. */
export function isOvertaken(
  { sentAtMs, change }: QueuedChange,
  later: readonly QueuedChange[],
): boolean {
  if (sentAtMs !== null || change.type === 'add') return false;
  return later.some(({ change: next }) => {
    // Of another generation they are not decided alike.
    if (next.type === 'add' || next.generation !== change.generation) return false;
    if (next.type === 'clear') return true;
    return change.type === 'set' && next.productId === change.productId;
  });
}

/** What the shop is told of how its pages are used. */
export function happeningOf(change: CartChange): Happening {
  if (change.type === 'clear') return { type: 'cart-change', change: 'clear' };
  const productId = change.type === 'add' ? change.product.productId : change.productId;
  return { type: 'cart-change', change: change.type, productId, quantity: change.quantity };
}
