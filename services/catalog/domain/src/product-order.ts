import type { ProductSort } from '@thingy/contracts';
import type { Compare } from '@thingy/simba/domain';
import type { ProductEntry } from './model.ts';

/** By code unit: the same on every machine, whatever its language. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
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
