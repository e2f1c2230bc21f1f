import { numberFormat } from './number-format.ts';

/** Whole cents in, the reader's notation out. Computes nothing: amounts come from the services. */
export function formatMoney(cents: number, currency: string, locale: string): string {
  return numberFormat(locale, currency).format(cents / 100);
}

/** What the reader calls the currency's units: `€`. */
export function currencySign(currency: string, locale: string): string {
  const parts = numberFormat(locale, currency).formatToParts(0);
  return parts.find(({ type }) => type === 'currency')?.value ?? currency;
}
