import { CART_LINES_MAX, LINE_QUANTITY_MAX } from '@thingy/contracts';
import { ShopError } from './shop-error.ts';

const MESSAGES: Readonly<Record<string, string>> = {
  'unknown-product': 'This thingy is no longer sold.',
  'cart-changed': 'Your cart has changed since you opened this page. This is how it is now.',
  'too-many-lines': `A cart holds at most ${CART_LINES_MAX} different thingies.`,
  'quantity-too-large': `A cart holds at most ${LINE_QUANTITY_MAX} of one thingy.`,
  'session-required':
    'Your browser did not send the cookie of this shop. Allow cookies, then reload the page.',
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
