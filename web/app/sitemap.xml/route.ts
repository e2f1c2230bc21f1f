import { readProducts } from '../../lib/catalog-for-robots.ts';
import { noXmlAnswer, xmlAnswer } from '../../lib/robot-answer.ts';
import { sitemapIndex } from '../../lib/sitemap.ts';
import { webConfig } from '../../lib/web-config.ts';

export const dynamic = 'force-dynamic';

export function GET(): Promise<Response> {
  return readProducts(1)
    .then(({ total }) => xmlAnswer(sitemapIndex(total, webConfig().shopUrl)))
    .catch(noXmlAnswer);
}
