'use client';

import type { ReactNode } from 'react';
import type { PageConfig } from '../lib/page-config.ts';
import { BrowserEvents } from './browser-events.tsx';
import { LinkFollower } from './link-follower.tsx';
import { ShopNotice } from './shop-notice.tsx';
import { ShopProvider } from './shop-provider.tsx';
import { SiteFooter } from './site-footer.tsx';
import { SiteHeader } from './site-header.tsx';

interface ShopFrameProps {
  readonly config: PageConfig;
  readonly children: ReactNode;
}

/** What is around every page; one client component, as the list is, and for the same reason. */
export function ShopFrame({ config, children }: ShopFrameProps) {
  return (
    <ShopProvider config={config}>
      <SiteHeader />
      <main id="content" tabIndex={-1}>
        {children}
      </main>
      <SiteFooter />
      <ShopNotice />
      <BrowserEvents />
      <LinkFollower />
    </ShopProvider>
  );
}
