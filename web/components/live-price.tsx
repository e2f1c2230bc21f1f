'use client';

import { Money } from './money.tsx';
import { useRecentChange } from './use-live.ts';

/** A price that may change while it is looked at: then it is marked for a moment. */
export function LivePrice({ cents, currency }: { cents: number; currency: string }) {
  const isNew = useRecentChange(cents);
  return (
    <span className={isNew ? 'live-price is-new' : 'live-price'}>
      <Money cents={cents} currency={currency} />
    </span>
  );
}
