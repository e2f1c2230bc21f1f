import type { OrderView } from '@thingy/contracts';
import Link from 'next/link';
import { LineTotal } from './line-total.tsx';
import { Money } from './money.tsx';
import { ProductPicture } from './product-picture.tsx';

/** Names and prices as they were fixed when the order was placed. */
export function OrderLines({ order }: { order: OrderView }) {
  const { currency } = order;
  return (
    <section aria-label="Ordered thingies">
      <ul className="lines">
        {order.lines.map((line) => (
          <li key={line.productId} className="line">
            <ProductPicture picture={line.picture} size={56} />
            <Link href={`/products/${line.productId}`} prefetch={false} className="line-name">
              {line.name}
            </Link>
            <LineTotal line={line} currency={currency} />
          </li>
        ))}
      </ul>
      <p className="total">
        Total <Money cents={order.totalCents} currency={currency} />
      </p>
    </section>
  );
}
