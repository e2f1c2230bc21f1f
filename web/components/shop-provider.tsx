'use client';

import { useRouter } from 'next/navigation';
import { createContext, type ReactNode, useContext, useLayoutEffect, useState } from 'react';
import type { PageConfig } from '../lib/page-config.ts';
import { Shop } from '../lib/shop.ts';

const ShopContext = createContext<Shop | null>(null);

export function ShopProvider({ config, children }: { config: PageConfig; children: ReactNode }) {
  const [shop] = useState(() => new Shop(config));
  const router = useRouter();
  // Before the effects of what is inside, which needs to know the session.
  useLayoutEffect(() => {
    shop.refreshPage = () => router.refresh();
    shop.start();
  }, [shop, router]);
  return <ShopContext value={shop}>{children}</ShopContext>;
}

export function useShop(): Shop {
  const shop = useContext(ShopContext);
  if (shop === null) throw new Error('useShop needs a ShopProvider around it');
  return shop;
}
