import { webConfig } from '../../lib/web-config.ts';

export const dynamic = 'force-dynamic';

/** Carts and orders are one reader's own; searches are without end. */
export function GET(): Response {
  const lines = [
    'User-agent: *',
    'Disallow: /cart',
    'Disallow: /checkout',
    'Disallow: /orders',
    'Disallow: /*?*search=',
    'Disallow: /*?*min=',
    'Disallow: /*?*max=',
    '',
    `Sitemap: ${webConfig().shopUrl}/sitemap.xml`,
  ];
  const headers = { 'cache-control': 'public, max-age=3600' };
  return new Response(`${lines.join('\n')}\n`, { headers });
}
