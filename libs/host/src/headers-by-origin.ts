import type { Settings } from './settings.ts';

/** What pages of the shop may read of an answer, besides what any page may. */
export const EXPOSED_HEADERS = ['ETag', 'Retry-After', 'Shop-Behind', 'Shop-Position'];

/** Of every answer; it is data for the shop's own pages, and no page itself. */
const SECURITY_HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;
/** Where the shop is reached by https only. */
const STRICT_TRANSPORT = { 'strict-transport-security': 'max-age=31536000' };

export function securityHeaders({ cookieSecure }: Pick<Settings, 'cookieSecure'>) {
  return { ...SECURITY_HEADERS, ...(cookieSecure && STRICT_TRANSPORT) };
}

/** Names and values by turns, as Node takes them. */
export type RawHeaders = readonly string[];

/**
 * What an answer carries whatever it says, by the origin of the page that asks (undefined: none
 * asks): just what the hooks of the framework add. No other origin may ask.
 */
export function headersByOrigin(
  settings: Pick<Settings, 'cookieSecure' | 'origins'>,
): ReadonlyMap<string | undefined, RawHeaders> {
  const anyway = Object.entries(securityHeaders(settings)).flat();
  const headers = new Map<string | undefined, RawHeaders>();
  headers.set(undefined, ['vary', 'Origin', ...anyway]);
  for (const origin of settings.origins) {
    headers.set(origin, [
      ...['vary', 'Origin'],
      ...['access-control-allow-origin', origin],
      ...['access-control-allow-credentials', 'true'],
      ...['access-control-expose-headers', EXPOSED_HEADERS.join(', ')],
      ...anyway,
    ]);
  }
  return headers;
}
