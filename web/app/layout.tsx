import type { Metadata, Viewport } from 'next';
import { connection } from 'next/server';
import type { ReactNode } from 'react';
import { ShopFrame } from '../components/shop-frame.tsx';
import { openGraph } from '../lib/open-graph.ts';
import { getPageConfig } from '../lib/page-config.ts';
import { webConfig } from '../lib/web-config.ts';
import './globals.css';

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fbf4e6' },
    { media: '(prefers-color-scheme: dark)', color: '#1b1622' },
  ],
};

export async function generateMetadata(): Promise<Metadata> {
  await connection();
  return {
    metadataBase: new URL(webConfig().shopUrl),
    title: { default: 'Event Thingy Store', template: '%s · Event Thingy Store' },
    description: 'Charming thingies for every shelf. A demonstration shop: it takes no payment.',
    openGraph: openGraph(),
  };
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const config = await getPageConfig();
  return (
    <html lang="en">
      <body>
        <ShopFrame config={config}>{children}</ShopFrame>
      </body>
    </html>
  );
}
