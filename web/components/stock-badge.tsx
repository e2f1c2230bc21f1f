import { STOCK_LEVEL_CAP, type StockLevel } from '@thingy/contracts';

/** Nothing at all while the stock isn't known. */
export function StockBadge({ level }: { level: StockLevel | null }) {
  if (level === null) return null;
  if (level === 0) return <span className="badge badge-none">Sold out</span>;
  if (level < STOCK_LEVEL_CAP) return <span className="badge badge-few">Only {level} left</span>;
  return <span className="badge badge-many">In stock</span>;
}
