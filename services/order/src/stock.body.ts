import { STOCK_QUANTITY_MAX } from '@thingy/contracts';
import { Fields } from '@thingy/host';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

const EXPECTED =
  'Refused unless the stock is this now; null: not known yet; absent: whatever it is.';

/** The body of `PUT /stock/{productId}`. */
@Fields({ expected: { nullable: true, description: EXPECTED } })
export class StockBody {
  @IsInt()
  @Min(0)
  @Max(STOCK_QUANTITY_MAX)
  quantity!: number;

  @IsOptional()
  @IsInt()
  @Min(0)
  expected?: number | null;
}
