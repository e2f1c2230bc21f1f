import type { Metadata } from 'next';

/** What every page says of itself where it is shared; a page's own replaces all of it. */
export const OPEN_GRAPH = {
  type: 'website',
  siteName: 'Event Thingy Store',
  locale: 'en',
  // The pictures of products are SVG, which nobody shows who shows such images.
  images: [{ url: '/open-graph.png', width: 1200, height: 630, alt: 'Event Thingy Store' }],
} satisfies Metadata['openGraph'];
