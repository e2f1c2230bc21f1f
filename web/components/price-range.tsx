'use client';

import { CURRENCY, PRICE_CENTS_MAX } from '@thingy/contracts';
import { currencySign } from '../lib/format-money.ts';
import { useShop } from './shop-provider.tsx';

/** Number fields: a browser takes and shows them as its reader writes numbers. */
export function PriceRange({ min, max }: { min: string; max: string }) {
  const { locale } = useShop();
  const limits = { type: 'number', min: 0, max: PRICE_CENTS_MAX / 100, step: 0.01 };
  return (
    <fieldset className="price-range">
      <legend suppressHydrationWarning>Price in {currencySign(CURRENCY, locale)}</legend>
      <label>
        from <input name="min" defaultValue={min} inputMode="decimal" {...limits} />
      </label>
      <label>
        to <input name="max" defaultValue={max} inputMode="decimal" {...limits} />
      </label>
    </fieldset>
  );
}
