import {
  CATEGORY_LENGTH_MAX,
  PAGE_SIZE_MAX,
  PRICE_CENTS_MAX,
  PRODUCT_NAME_LENGTH_MAX,
  type ProductSort,
  SEARCH_LENGTH_MAX,
  type SortOrder,
} from '@thingy/contracts';
import { Fields, FromDigits } from '@thingy/host';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min, MinLength } from 'class-validator';

/** The query of `GET /products`. */
@Fields({
  page: 'From 1.',
  prefix: 'Of the name, whatever its case.',
  category: 'By its whole name.',
  search:
    'Words, in any case and accents: each begins a word of the name or of the category. ' +
    'Blanks ask for nothing; no product has what has neither letters nor digits.',
  priceMinCents: 'This price is included; no higher than `priceMaxCents`.',
  priceMaxCents: 'This price is included.',
})
export class PageQuery {
  @FromDigits()
  @IsInt()
  @Min(1)
  page = 1;

  @FromDigits()
  @IsInt()
  @Min(1)
  @Max(PAGE_SIZE_MAX)
  itemsPerPage = 20;

  @IsIn(['id', 'price', 'name'])
  sort: ProductSort = 'id';

  @IsIn(['asc', 'desc'])
  order: SortOrder = 'asc';

  @IsOptional()
  @IsString()
  @MaxLength(PRODUCT_NAME_LENGTH_MAX)
  prefix?: string;

  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(CATEGORY_LENGTH_MAX)
  category?: string;

  @IsOptional()
  @IsString()
  @MaxLength(SEARCH_LENGTH_MAX)
  search?: string;

  @IsOptional()
  @FromDigits()
  @IsInt()
  @Min(0)
  @Max(PRICE_CENTS_MAX)
  priceMinCents?: number;

  @IsOptional()
  @FromDigits()
  @IsInt()
  @Min(0)
  @Max(PRICE_CENTS_MAX)
  priceMaxCents?: number;
}
