import { LIVE_PRODUCTS_MAX, type LiveWatch, PRODUCT_ID_PATTERN } from '@thingy/contracts';

/** Of a message that is no `watch`: how its sender is closed (RFC 6455, section 7.4.1). */
export interface Flaw {
  readonly code: 1007 | 1008;
  readonly reason: string;
}

/** What a page sent (null: no text), or what is wrong with it. */
export function parseWatch(text: string | null): LiveWatch | Flaw {
  if (text === null) return { code: 1007, reason: 'not text' };
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return { code: 1007, reason: 'not JSON' };
  }
  if (typeof message !== 'object' || message === null) return flaw('not an object');
  const { type, after, productIds } = message as Record<string, unknown>;
  if (type !== 'watch') return flaw('type must be watch');
  if (after !== null && typeof after !== 'string') return flaw('after must be a position or null');
  if (productIds === undefined) return { type, after };
  if (!isIds(productIds)) return flaw(`productIds must be ${LIVE_PRODUCTS_MAX} ids at most`);
  return { type, after, productIds };
}

function isIds(value: unknown): value is readonly string[] {
  if (!Array.isArray(value) || value.length > LIVE_PRODUCTS_MAX) return false;
  return value.every((id) => typeof id === 'string' && PRODUCT_ID_PATTERN.test(id));
}

function flaw(reason: string): Flaw {
  return { code: 1008, reason };
}
