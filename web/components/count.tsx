'use client';

import { useShop } from './shop-provider.tsx';

/** A number as its reader writes it. */
export function Count({ of }: { of: number }) {
  const { locale } = useShop();
  return <span suppressHydrationWarning>{new Intl.NumberFormat(locale).format(of)}</span>;
}
