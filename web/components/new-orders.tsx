'use client';

import { useEffect } from 'react';
import { useShop } from './shop-provider.tsx';

/** Beside a list of orders: one that is placed in another tab gets into the list. */
export function NewOrders({ position }: { position: string }) {
  const { live } = useShop();
  useEffect(() => live.showHistory(position), [live, position]);
  return null;
}
