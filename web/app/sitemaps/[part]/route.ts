import { readCategories, readProducts } from '../../../lib/catalog-for-robots.ts';
import { noXmlAnswer, streamOf, xmlAnswer } from '../../../lib/robot-answer.ts';
import { sitemapOfLists, sitemapOfProducts } from '../../../lib/sitemap.ts';
import { webConfig } from '../../../lib/web-config.ts';

export const dynamic = 'force-dynamic';

type Context = RouteContext<'/sitemaps/[part]'>;

/** Robots know it as `/sitemap-1.xml`: a sitemap is valid for what is below its own folder. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const { part } = await params;
  if (!/^\d{1,5}$/.test(part)) return new Response('no such part\n', { status: 404 });
  return answer(Number(part), webConfig().shopUrl).catch(noXmlAnswer);
}

async function answer(part: number, shopUrl: string): Promise<Response> {
  if (part === 0) return xmlAnswer(sitemapOfLists(await readCategories(), shopUrl));
  return xmlAnswer(await streamOf(sitemapOfProducts(part, readProducts, shopUrl)));
}
