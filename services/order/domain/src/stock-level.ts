import { STOCK_LEVEL_CAP, type StockLevelChanged } from '@thingy/contracts';
import type { OrderModel } from './model.ts';

/** Others are told of a level only when it is another one than they know. */
export function levelChange(
  model: OrderModel,
  productId: string,
  quantity: number,
): readonly StockLevelChanged[] {
  const level = Math.min(quantity, STOCK_LEVEL_CAP);
  if (model.stock.get(productId)?.level === level) return [];
  return [{ type: 'StockLevelChanged', productId, level }];
}
