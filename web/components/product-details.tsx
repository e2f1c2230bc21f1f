'use client';

import { CURRENCY, STOCK_LEVEL_CAP } from '@thingy/contracts';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { formatMoney } from '../lib/format-money.ts';
import type { ShownProduct } from '../lib/live/shown-product.ts';
import { AddToCart } from './add-to-cart.tsx';
import { LivePrice } from './live-price.tsx';
import { ProductPicture } from './product-picture.tsx';
import { useShop } from './shop-provider.tsx';
import { StockBadge } from './stock-badge.tsx';
import { type LiveProduct, useLiveProduct } from './use-live.ts';

interface ProductDetailsProps {
  readonly product: ShownProduct;
  /** Of the page that it came with. */
  readonly position: string;
  /** What is said of it. */
  readonly children: ReactNode;
}

export function ProductDetails({ product: fromPage, position, children }: ProductDetailsProps) {
  const live = useLiveProduct(fromPage, position);
  const news = useNews(live);
  const { product, isRemoved } = live;
  const { name, category, picture, priceCents, stockLevel } = product;
  return (
    <article className="product">
      <ProductPicture picture={picture} category={category} size={320} alt={name} isUrgent />
      <div className="product-text">
        <h1>{name}</h1>
        <p className="product-price">
          <LivePrice cents={priceCents} currency={CURRENCY} />
          <StockBadge level={stockLevel} isRemoved={isRemoved} />
        </p>
        <p role="status" className="visually-hidden">
          {news}
        </p>
        {children}
        <AddToCart product={product} isRemoved={isRemoved} />
      </div>
    </article>
  );
}

/** What matters to who is about to order this thingy, and has changed since the page came. */
function useNews({ product, isRemoved }: LiveProduct): string {
  const { locale } = useShop();
  const { priceCents, stockLevel } = product;
  const [news, setNews] = useState('');
  const before = useRef({ priceCents, stockLevel, isRemoved });
  useEffect(() => {
    const old = before.current;
    before.current = { priceCents, stockLevel, isRemoved };
    const said: string[] = [];
    if (isRemoved && !old.isRemoved) said.push('No longer sold.');
    if (priceCents !== old.priceCents) {
      said.push(`The price is now ${formatMoney(priceCents, CURRENCY, locale)}.`);
    }
    if (stockLevel !== null && stockLevel !== old.stockLevel) said.push(stockNews(stockLevel));
    if (said.length > 0) setNews(said.join(' '));
  }, [priceCents, stockLevel, isRemoved, locale]);
  return news;
}

function stockNews(level: number): string {
  if (level === 0) return 'Sold out.';
  return level < STOCK_LEVEL_CAP ? `Only ${level} left.` : 'In stock.';
}
