'use client';

import type { CartView } from '@thingy/contracts';
import Link from 'next/link';
import { orderableLines } from '../lib/order-request.ts';
import { StockWarning } from './cart-line.tsx';
import { LineTotal } from './line-total.tsx';
import { Money } from './money.tsx';
import { ProductPicture } from './product-picture.tsx';

/** Exactly what will be ordered. */
export function CheckoutLines({ cart }: { cart: CartView }) {
  const lines = orderableLines(cart);
  const gone = cart.lines.filter((line) => line.removed);
  return (
    <>
      {gone.length > 0 && (
        <p className="note">
          Not part of this order, no longer sold: {gone.map(({ name }) => name).join(', ')}
        </p>
      )}
      {lines.length === 0 ? (
        <p className="empty">
          There is nothing to order. <Link href="/">See all thingies</Link>
        </p>
      ) : (
        <>
          <ul className="lines" aria-label="Thingies to order">
            {lines.map((line) => (
              <li key={line.productId} className="line">
                <ProductPicture picture={line.picture} size={56} />
                <span className="line-text">
                  <span className="line-name">{line.name}</span>
                  <StockWarning line={line} />
                </span>
                <LineTotal line={line} currency={cart.currency} />
              </li>
            ))}
          </ul>
          <p className="total">
            Total <Money cents={cart.totalCents} currency={cart.currency} />
          </p>
        </>
      )}
    </>
  );
}
