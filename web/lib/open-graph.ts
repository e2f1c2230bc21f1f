import type { Metadata } from 'next';
import { webConfig } from './web-config.ts';

const NAME = 'Event Thingy Store';
/** The pictures of products are SVG, which nobody shows who shows such images. */
const PICTURE = '/open-graph.png';

type OpenGraph = NonNullable<Metadata['openGraph']>;

let ofEveryPage: OpenGraph | undefined;

/** What every page says of itself where it is shared; a page's own replaces all of it. */
export function openGraph(): OpenGraph {
  ofEveryPage ??= {
    type: 'website',
    siteName: NAME,
    locale: 'en',
    images: [{ url: new URL(inShop(PICTURE)), width: 1200, height: 630, alt: NAME }],
  };
  return ofEveryPage;
}

/** The address in full. That a path alone is none, Next would find out by an error each time. */
export function inShop(path: string): string {
  return webConfig().shopUrl + path;
}
