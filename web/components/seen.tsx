'use client';

import { useEffect } from 'react';
import type { Shown } from '../lib/seen.ts';
import { useShop } from './shop-provider.tsx';

/** Keeps what the server's answers showed, and says so if they are older than what was seen. */
export function Seen({ position, isBehind }: Omit<Shown<unknown>, 'view'>) {
  const { seen } = useShop();
  useEffect(() => seen.merge(position), [seen, position]);
  if (!isBehind) return null;
  return (
    <p className="note" role="status">
      This page may be a moment behind what you just did. Reload it to see the latest.
    </p>
  );
}
