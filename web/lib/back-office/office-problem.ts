import { ShopError } from '../shop-error.ts';

const PROBLEMS: Readonly<Record<string, string>> = {
  'already-shipped': 'This order was shipped already. Nothing was changed.',
  'already-cancelled': 'This order was cancelled already. Nothing was changed.',
  'unknown-order': 'There is no such order.',
  'unknown-product': 'There is no such thingy.',
  'page-not-found': 'There is no such page.',
  'log-unavailable': 'Nothing was changed: the log can not be reached. Try again in a moment.',
  'level-not-active':
    'Nothing was changed: the rules for this are not in force yet. When all services run this ' +
    'version, an operator activates them: make activate-level',
};

/** What the shop's own people are told, and what they can do. */
export function officeProblem(error: unknown): string {
  if (!(error instanceof ShopError)) return 'Something went wrong here. It is in the log.';
  const { code, status, message, fields } = error;
  const known = PROBLEMS[code];
  if (known !== undefined) return known;
  if (code === 'stock-changed') {
    const since = 'as somebody has ordered or counted since this page was shown';
    return `${message} by now, ${since}. Nothing was changed: set it again if that is right.`;
  }
  if (fields.length > 0) return `Nothing was changed. Please check: ${fields.join(', ')}.`;
  if (error.isOutcomeUnknown) {
    return 'Whether that was done is not known yet. Send it again: it is not done twice.';
  }
  if (status === 429 || status === 503) return 'The shop is busy just now. Try again in a moment.';
  return message;
}

/** Nobody knows yet what became of a form: sent again, it must be the same command. */
export function isUndecided(error: unknown): boolean {
  return !(error instanceof ShopError) || error.status === null || error.status >= 500;
}
