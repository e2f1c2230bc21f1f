import type { ProductSort } from '@thingy/contracts';
import type { Compare, KeyOf } from '@thingy/simba/domain';
import type { ProductEntry } from './model.ts';

/** Printable ASCII is told apart, what is below it or above it is not, and 0 is a text's end. */
const [UNIT_MIN, UNIT_MAX] = [0x20, 0x7e];
const BELOW = 1;
const ABOVE = UNIT_MAX - UNIT_MIN + 3;
const RADIX = ABOVE + 1;
/** So many digits of this radix are exact in a number. */
const KEY_LENGTH = 8;

/** By code unit: the same on every machine, whatever its language. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * How a text begins, as a number: of two texts with different ones, that with the lower is before.
 * After a code unit that is not told from others nothing counts.
 */
export function textKey(text: string): number {
  let end = Math.min(text.length, KEY_LENGTH);
  let key = 0;
  for (let i = 0; i < KEY_LENGTH; i++) {
    const digit: number = i < end ? digitOf(text.charCodeAt(i)) : 0;
    if (digit === BELOW || digit === ABOVE) end = i;
    key = key * RADIX + digit;
  }
  return key;
}

function digitOf(unit: number): number {
  if (unit < UNIT_MIN) return BELOW;
  return unit > UNIT_MAX ? ABOVE : unit - UNIT_MIN + BELOW + 1;
}

/** Case does not count in a name's order or prefix; `toLowerCase` knows no locale. */
export function foldName(name: string): string {
  return name.toLowerCase();
}

const byId: Compare<ProductEntry> = (a, b) => compareText(a.id, b.id);

/** Each order is total: ties go by id. */
export const PRODUCT_ORDER: Readonly<Record<ProductSort, Compare<ProductEntry>>> = {
  id: byId,
  price: (a, b) => a.priceCents - b.priceCents || byId(a, b),
  name: (a, b) =>
    compareText(a.foldedName, b.foldedName) || compareText(a.name, b.name) || byId(a, b),
};

/** Of these orders. */
export const PRODUCT_KEY: Readonly<Record<ProductSort, KeyOf<ProductEntry>>> = {
  id: ({ id }) => textKey(id),
  price: ({ priceCents }) => priceCents,
  name: ({ foldedName }) => textKey(foldedName),
};
