'use client';

import { formatMoney } from '../lib/format-money.ts';
import { useShop } from './shop-provider.tsx';

/** The server's text stands if a browser knows the locale a little differently. */
export function Money({ cents, currency }: { cents: number; currency: string }) {
  const { locale } = useShop();
  return (
    <span className="money" suppressHydrationWarning>
      {formatMoney(cents, currency, locale)}
    </span>
  );
}
