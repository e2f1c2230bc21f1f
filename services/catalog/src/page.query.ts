import {
  CATEGORY_LENGTH_MAX,
  PAGE_SIZE_MAX,
  PRODUCT_NAME_LENGTH_MAX,
  type ProductSort,
  type SortOrder,
} from '@thingy/contracts';
import { Fields, FromDigits } from '@thingy/host';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min, MinLength } from 'class-validator';

/** The query of `GET /products`. */
@Fields({
  page: 'From 1.',
  prefix: 'Of the name, whatever its case.',
  category: 'By its whole name.',
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
}
