'use client';

import type { OrderView } from '@thingy/contracts';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { LiveViews, TellingOf } from '../lib/live/live-views.ts';
import type { ShownProduct } from '../lib/live/shown-product.ts';
import { useShop } from './shop-provider.tsx';

const MARKED_MS = 4_000;

export interface LiveProduct {
  readonly product: ShownProduct;
  readonly isRemoved: boolean;
}

/** As it came with the page, until the shop tells something newer. */
export function useLiveProduct(fromPage: ShownProduct, position: string): LiveProduct {
  const { view, isGone } = useLiveView(useShop().live.products, fromPage, position);
  return { product: view, isRemoved: isGone };
}

export function useLiveOrder(fromPage: OrderView, position: string): OrderView {
  return useLiveView(useShop().live.orders, fromPage, position).view;
}

/** Whether the value has changed just now, while it was looked at. */
export function useRecentChange(value: unknown): boolean {
  const [marked, setMarked] = useState<{ readonly value: unknown } | null>(null);
  const before = useRef(value);
  useEffect(() => {
    if (before.current === value) return;
    before.current = value;
    setMarked({ value });
    const timer = setTimeout(() => setMarked(null), MARKED_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return marked !== null && marked.value === value;
}

function useLiveView<View extends { readonly id: string }>(
  views: LiveViews<View>,
  view: View,
  position: string,
): TellingOf<View> {
  const { id } = view;
  const fromPage = useMemo(() => ({ view, isGone: false, position }), [view, position]);
  useEffect(() => views.show(id, fromPage), [views, id, fromPage]);
  const find = () => views.find(id);
  return views.newest(
    useSyncExternalStore(views.subscribe, find, () => undefined),
    fromPage,
  );
}
