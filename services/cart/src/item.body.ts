import { LINE_QUANTITY_MAX, PRODUCT_ID_PATTERN } from '@thingy/contracts';
import { Fields } from '@thingy/host';
import { IsInt, Matches, Max, Min } from 'class-validator';

/** The body of `POST /cart/items`: pieces to add to what is there. */
@Fields({ quantity: 'Pieces to add.' })
export class AddItemBody {
  @Matches(PRODUCT_ID_PATTERN)
  productId!: string;

  @IsInt()
  @Min(1)
  @Max(LINE_QUANTITY_MAX)
  quantity!: number;
}

/** The body of `PUT /cart/items/{productId}`; 0 removes the line. */
@Fields({ quantity: '0 removes the line.', generation: 'Of the cart that was shown.' })
export class SetQuantityBody {
  @IsInt()
  @Min(0)
  @Max(LINE_QUANTITY_MAX)
  quantity!: number;

  @IsInt()
  @Min(0)
  generation!: number;
}
