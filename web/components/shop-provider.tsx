'use client';

import { createContext, type ReactNode, useContext, useState } from 'react';
import type { PageConfig } from '../lib/page-config.ts';
import { Shop } from '../lib/shop.ts';

const ShopContext = createContext<Shop | null>(null);

export function ShopProvider({ config, children }: { config: PageConfig; children: ReactNode }) {
  const [shop] = useState(() => new Shop(config));
  return <ShopContext value={shop}>{children}</ShopContext>;
}

export function useShop(): Shop {
  const shop = useContext(ShopContext);
  if (shop === null) throw new Error('useShop needs a ShopProvider around it');
  return shop;
}
