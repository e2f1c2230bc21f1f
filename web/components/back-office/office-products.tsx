import { CURRENCY, type ProductView } from '@thingy/contracts';
import Link from 'next/link';
import { OFFICE_PATH } from '../../lib/back-office/office-cookie.ts';
import { Count } from '../count.tsx';
import { Money } from '../money.tsx';

interface OfficeProductsProps {
  readonly products: readonly ProductView[];
  readonly total: number;
  readonly isMore: boolean;
}

export function OfficeProducts({ products, total, isMore }: OfficeProductsProps) {
  const count = Math.max(total, products.length);
  return (
    <section aria-label="Thingies found">
      <p role="status">
        {isMore && 'At least '}
        <Count of={count} /> found
      </p>
      <ul className="orders">
        {products.map(({ id, name, category, priceCents }) => (
          <li key={id} className="order-row">
            <Link href={`${OFFICE_PATH}/products/${id}`} prefetch={false} className="card-link">
              {name}
            </Link>
            <span className="order-summary">
              {id} · {category}
            </span>
            <Money cents={priceCents} currency={CURRENCY} />
          </li>
        ))}
      </ul>
    </section>
  );
}
