'use client';

import { useEffect } from 'react';
import type { Shown } from '../lib/seen.ts';
import { LocalTime } from './local-time.tsx';
import { useShop } from './shop-provider.tsx';

type SeenProps = Pick<Shown<unknown>, 'position' | 'isBehind'> &
  Partial<Pick<Shown<unknown>, 'staleSince'>>;

/** Keeps what the server's answers showed, and says so if they are older than they should be. */
export function Seen({ position, isBehind, staleSince = null }: SeenProps) {
  const { seen } = useShop();
  useEffect(() => seen.merge(position), [seen, position]);
  if (staleSince !== null) {
    return (
      <p className="note" role="status">
        We can’t look at our shelves just now. This is how they were on{' '}
        <LocalTime iso={staleSince} />: prices and stock may have changed. An order is always
        checked against the real ones.
      </p>
    );
  }
  if (!isBehind) return null;
  return (
    <p className="note" role="status">
      This page may be a moment behind what you just did. Reload it to see the latest.
    </p>
  );
}
