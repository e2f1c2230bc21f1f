import { CART_LINES_MAX, type CartView, LINE_QUANTITY_MAX } from '@thingy/contracts';
import type { CartChange } from './cart-change.ts';
import { ShopError } from './shop-error.ts';

const MESSAGES: Readonly<Record<string, string>> = {
  'unknown-product': 'This thingy is no longer sold.',
  'cart-changed': 'Your cart has changed since you opened this page. This is how it is now.',
  'too-many-lines': `A cart holds at most ${CART_LINES_MAX} different thingies.`,
  'quantity-too-large': `A cart holds at most ${LINE_QUANTITY_MAX} of one thingy.`,
  'session-required':
    'Your browser did not send the cookie of this shop. Allow cookies, then reload the page.',
  'too-many-changes': 'Too many changes wait for the shop to be reached again.',
  'too-old': 'The shop could not be reached for more than a day.',
  'in-doubt': 'Your cart is shown as it is in the shop now.',
  timeout: 'The shop took too long to answer. Your cart is shown as far as we know.',
  unreachable: 'The shop could not be reached. Are you online?',
};

/** What a customer is told about a command that did not succeed. */
export function problemMessage(error: unknown): string {
  if (!(error instanceof ShopError)) return 'Something went wrong in this page. Please reload it.';
  const known = MESSAGES[error.code];
  if (known !== undefined) return known;
  if (error.fields.includes('email')) return 'Please check the e-mail address.';
  if (error.status === 503) return 'The shop is busy just now. Please try again in a moment.';
  if (error.isOutcomeUnknown)
    return 'The shop could not tell whether that worked. Please look again.';
  return error.message;
}

/** What a customer is told about a change of the cart that was shown and is undone again. */
export function undoneMessage(change: CartChange, cart: CartView | null, reason: unknown): string {
  const [what, done] = whatWasDone(change, cart);
  if (!isInDoubt(reason)) return `${what} was not ${done}. ${problemMessage(reason)}`;
  const told = MESSAGES['in-doubt'];
  return `We could not tell whether ${what.replace(/^The/, 'the')} was ${done}. ${told}`;
}

/** Never said to be undone: it may have been done, and whoever was told otherwise does it again. */
function isInDoubt(reason: unknown): boolean {
  if (!(reason instanceof ShopError)) return false;
  return reason.code === 'in-doubt' || (reason.status !== null && reason.isOutcomeUnknown);
}

function whatWasDone(change: CartChange, cart: CartView | null): readonly [string, string] {
  if (change.type === 'clear') return ['The cart', 'cleared'];
  if (change.type === 'add') return [change.product.name, 'added'];
  const line = cart?.lines.find(({ productId }) => productId === change.productId);
  return [line?.name ?? 'The quantity', change.quantity === 0 ? 'removed' : 'changed'];
}
