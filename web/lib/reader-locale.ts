const FALLBACK = 'en';
const LANGUAGES_MAX = 10;

/** The locale of numbers and dates: the first language of `Accept-Language` that Intl knows. */
export function readerLocale(acceptLanguage: string | null): string {
  const ranges = (acceptLanguage ?? '').split(',', LANGUAGES_MAX).map(parseRange);
  ranges.sort((a, b) => b.quality - a.quality);
  return ranges.find(({ tag, quality }) => quality > 0 && isKnown(tag))?.tag ?? FALLBACK;
}

function parseRange(range: string): { tag: string; quality: number } {
  const [tag = '', weight] = range.split(';');
  const quality = weight === undefined ? 1 : Number(/q=([\d.]{1,5})/.exec(weight)?.[1] ?? 0);
  return { tag: tag.trim(), quality };
}

function isKnown(tag: string): boolean {
  if (!/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$/.test(tag)) return false;
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    // Looks like a language tag and is none (RangeError): like any unknown language.
    return false;
  }
}
