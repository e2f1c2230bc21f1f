import {
  CART_LINES_MAX,
  CLIENT_ID_PATTERN,
  EMAIL_LENGTH_MAX,
  LINE_QUANTITY_MAX,
  type PlaceOrderRequest,
  PRICE_CENTS_MAX,
  PRODUCT_ID_PATTERN,
} from '@thingy/contracts';
import { Fields } from '@thingy/host';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsEmail,
  IsInt,
  IsObject,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

const TOTAL_CENTS_MAX = CART_LINES_MAX * LINE_QUANTITY_MAX * PRICE_CENTS_MAX;

@Fields()
export class ShownLineBody {
  @Matches(PRODUCT_ID_PATTERN)
  productId!: string;

  @IsInt()
  @Min(1)
  @Max(LINE_QUANTITY_MAX)
  quantity!: number;

  @IsInt()
  @Min(0)
  @Max(PRICE_CENTS_MAX)
  unitPriceCents!: number;
}

/** The body of `POST /orders`: the cart exactly as the page showed it. */
@Fields({
  id: 'The order id, made by the client; the same id again is the same order.',
  generation: 'Of the cart that was shown.',
  lines: { type: [ShownLineBody] },
  currency: 'ISO 4217.',
})
export class PlaceOrderBody implements PlaceOrderRequest {
  @Matches(CLIENT_ID_PATTERN)
  id!: string;

  @IsInt()
  @Min(0)
  generation!: number;

  @IsEmail()
  @MaxLength(EMAIL_LENGTH_MAX)
  email!: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(CART_LINES_MAX)
  @ArrayUnique((line?: ShownLineBody) => line?.productId)
  // A list in place of a line would pass as a list of no lines.
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => ShownLineBody)
  lines!: ShownLineBody[];

  @Matches(/^[A-Z]{3}$/)
  currency!: string;

  @IsInt()
  @Min(0)
  @Max(TOTAL_CENTS_MAX)
  totalCents!: number;
}
