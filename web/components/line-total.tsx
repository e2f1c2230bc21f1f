import { Money } from './money.tsx';

interface LineTotalProps {
  readonly line: { readonly quantity: number; readonly unitPriceCents: number };
  readonly currency: string;
}

/** "2 × €7.50 €15.00": whole cents, so the product is exact. */
export function LineTotal({ line, currency }: LineTotalProps) {
  const { quantity, unitPriceCents } = line;
  return (
    <span className="line-total">
      <span className="line-unit">
        {quantity} × <Money cents={unitPriceCents} currency={currency} />
      </span>
      <Money cents={quantity * unitPriceCents} currency={currency} />
    </span>
  );
}
