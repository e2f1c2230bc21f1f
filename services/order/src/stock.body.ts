import { STOCK_QUANTITY_MAX } from '@thingy/contracts';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

/** The body of `PUT /stock/{productId}`. */
export class StockBody {
  @IsInt()
  @Min(0)
  @Max(STOCK_QUANTITY_MAX)
  quantity!: number;

  /** Refused unless the stock is this now; null: not known yet; absent: whatever it is. */
  @IsOptional()
  @IsInt()
  @Min(0)
  expected?: number | null;
}
