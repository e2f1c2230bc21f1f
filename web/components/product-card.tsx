'use client';

import { CURRENCY } from '@thingy/contracts';
import type { ShownProduct } from '../lib/live/shown-product.ts';
import { LightLink } from './light-link.tsx';
import { LivePrice } from './live-price.tsx';
import { ProductPicture } from './product-picture.tsx';
import { StockBadge } from './stock-badge.tsx';
import { useLiveProduct } from './use-live.ts';

interface ProductCardProps {
  readonly product: ShownProduct;
  /** Of the page that it came with. */
  readonly position: string;
  readonly isUrgent: boolean;
}

/** Its room is the same whatever changes in it. Nothing is said aloud: a list has many prices. */
export function ProductCard({ product: fromPage, position, isUrgent }: ProductCardProps) {
  const { product, isRemoved } = useLiveProduct(fromPage, position);
  const { id, name, picture, category, priceCents, stockLevel } = product;
  return (
    <li className={isRemoved ? 'card is-gone' : 'card'}>
      <ProductPicture picture={picture} category={category} size={120} isUrgent={isUrgent} />
      <h2 className="card-name">
        <LightLink href={`/products/${id}`} className="card-link">
          {name}
        </LightLink>
      </h2>
      <p className="card-foot">
        <LivePrice cents={priceCents} currency={CURRENCY} />
        <StockBadge level={stockLevel} isRemoved={isRemoved} />
      </p>
    </li>
  );
}
