import {
  CATEGORY_LENGTH_MAX,
  PRICE_CENTS_MAX,
  PRODUCT_DESCRIPTION_LENGTH_MAX,
  PRODUCT_NAME_LENGTH_MAX,
  PRODUCT_PICTURE_LENGTH_MAX,
} from '@thingy/contracts';
import { Fields } from '@thingy/host';
import { IsInt, IsString, Max, MaxLength, Min, MinLength } from 'class-validator';

/** The body of `PUT /products/{id}`: a product but for its id. */
@Fields({ picture: "A file name in the storefront's picture folder, and no path." })
export class ProductBody {
  @IsString()
  @MinLength(1)
  @MaxLength(PRODUCT_NAME_LENGTH_MAX)
  name!: string;

  @IsString()
  @MaxLength(PRODUCT_DESCRIPTION_LENGTH_MAX)
  description!: string;

  @IsInt()
  @Min(1)
  @Max(PRICE_CENTS_MAX)
  priceCents!: number;

  @IsString()
  @MinLength(1)
  @MaxLength(PRODUCT_PICTURE_LENGTH_MAX)
  picture!: string;

  @IsString()
  @MinLength(1)
  @MaxLength(CATEGORY_LENGTH_MAX)
  category!: string;
}
