import { CURRENCY, type ProductView } from '@thingy/contracts';
import Link from 'next/link';
import { Money } from './money.tsx';
import { PendingMark } from './pending-mark.tsx';
import { ProductPicture } from './product-picture.tsx';
import { StockBadge } from './stock-badge.tsx';

export function ProductCard({ product, isUrgent }: { product: ProductView; isUrgent: boolean }) {
  const { id, name, picture, category, priceCents, stockLevel } = product;
  return (
    <li className="card">
      <ProductPicture picture={picture} category={category} size={120} isUrgent={isUrgent} />
      <h2 className="card-name">
        <Link href={`/products/${id}`} prefetch={false} className="card-link">
          {name}
          <PendingMark />
        </Link>
      </h2>
      <p className="card-foot">
        <Money cents={priceCents} currency={CURRENCY} />
        <StockBadge level={stockLevel} />
      </p>
    </li>
  );
}
