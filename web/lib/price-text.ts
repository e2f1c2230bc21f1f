import { PRICE_CENTS_MAX } from '@thingy/contracts';

const PRICE = /^(\d{1,7})(?:[.,](\d{1,2}))?$/;

/** Cents of what an address or a field says in whole units and parts; null: it says no price. */
export function parsePrice(text: string): number | null {
  const [, units, parts = ''] = PRICE.exec(text.trim()) ?? [];
  if (units === undefined) return null;
  const cents = Number(units) * 100 + Number(parts.padEnd(2, '0'));
  return cents <= PRICE_CENTS_MAX ? cents : null;
}

/** As a number field takes it, and an address shows it: `9.5` is 950 cents. */
export function priceText(cents: number | null): string {
  return cents === null ? '' : String(cents / 100);
}
