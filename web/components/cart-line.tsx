'use client';

import { type CartLineView, STOCK_LEVEL_CAP } from '@thingy/contracts';
import Link from 'next/link';
import { LivePrice } from './live-price.tsx';
import { Money } from './money.tsx';
import { ProductPicture } from './product-picture.tsx';
import { QuantityField } from './quantity-field.tsx';

interface CartLineProps {
  readonly line: CartLineView;
  readonly currency: string;
  readonly onQuantity: (line: CartLineView, quantity: number) => void;
}

export function CartLine({ line, currency, onQuantity }: CartLineProps) {
  const { productId, name, picture, quantity, unitPriceCents, totalCents, removed } = line;
  return (
    <li className={removed ? 'line cart-line is-removed' : 'line cart-line'}>
      <ProductPicture picture={picture} size={72} />
      <div className="line-text">
        {removed ? (
          <span className="line-name">{name}</span>
        ) : (
          <Link href={`/products/${productId}`} prefetch={false} className="line-name">
            {name}
          </Link>
        )}
        <span className="line-unit">
          <LivePrice cents={unitPriceCents} currency={currency} /> each
        </span>
        <StockWarning line={line} />
      </div>
      {!removed && (
        <QuantityField
          name={name}
          quantity={quantity}
          onChange={(next) => onQuantity(line, next)}
        />
      )}
      <span className="line-total">
        {!removed && <Money cents={totalCents} currency={currency} />}
      </span>
      <button
        type="button"
        className="quiet"
        aria-label={`Remove ${name}`}
        onClick={() => onQuantity(line, 0)}
      >
        Remove
      </button>
    </li>
  );
}

/** The cart may hold more than there is: who orders it decides then. */
export function StockWarning({ line }: { line: CartLineView }) {
  const { quantity, stockLevel, removed } = line;
  if (removed) return <span className="warning">No longer sold</span>;
  if (stockLevel === 0) return <span className="warning">Sold out</span>;
  if (stockLevel === null || stockLevel >= STOCK_LEVEL_CAP || stockLevel >= quantity) return null;
  return <span className="warning">Only {stockLevel} left</span>;
}
