'use client';

import { numberFormat } from '../lib/number-format.ts';
import { useShop } from './shop-provider.tsx';

/** A number as its reader writes it. */
export function Count({ of }: { of: number }) {
  const { locale } = useShop();
  return <span suppressHydrationWarning>{numberFormat(locale).format(of)}</span>;
}
