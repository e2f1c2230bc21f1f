/** Of each a few kilobytes; `Accept-Language` may name any of thousands. */
const KEPT_MAX = 100;

const kept = new Map<string, Intl.NumberFormat>();

/**
 * Of plain numbers, or of amounts of a currency. Kept, since making one costs ten times what
 * rendering the element costs that shows its number, and a page of products has dozens.
 */
export function numberFormat(locale: string, currency: string | null = null): Intl.NumberFormat {
  const name = `${locale} ${currency}`;
  const known = kept.get(name);
  if (known !== undefined) return known;
  const style = currency === null ? {} : ({ style: 'currency', currency } as const);
  const made = new Intl.NumberFormat(locale, style);
  for (const oldest of kept.keys()) {
    if (kept.size < KEPT_MAX) break;
    kept.delete(oldest);
  }
  kept.set(name, made);
  return made;
}
