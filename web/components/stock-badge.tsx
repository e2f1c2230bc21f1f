import { STOCK_LEVEL_CAP, type StockLevel } from '@thingy/contracts';

interface StockBadgeProps {
  readonly level: StockLevel | null;
  readonly isRemoved: boolean;
}

/** Empty while the stock isn't known. */
export function StockBadge({ level, isRemoved }: StockBadgeProps) {
  const [kind, text] = badgeOf(level, isRemoved);
  // Another kind is another badge: one that comes and one that goes, and none that moves.
  return (
    <span key={kind} className={`badge ${kind}`}>
      {text}
    </span>
  );
}

function badgeOf(level: StockLevel | null, isRemoved: boolean): readonly [string, string] {
  if (isRemoved) return ['badge-none', 'No longer sold'];
  if (level === null) return ['badge-many', ''];
  if (level === 0) return ['badge-none', 'Sold out'];
  if (level < STOCK_LEVEL_CAP) return ['badge-few', `Only ${level} left`];
  return ['badge-many', 'In stock'];
}
