import { PAGE_SIZE_MAX } from '@thingy/contracts';
import { Fields, FromDigits } from '@thingy/host';
import { IsInt, Max, Min } from 'class-validator';

/** The query of `GET /orders`. */
@Fields({ page: 'From 1.' })
export class HistoryQuery {
  @FromDigits()
  @IsInt()
  @Min(1)
  page = 1;

  @FromDigits()
  @IsInt()
  @Min(1)
  @Max(PAGE_SIZE_MAX)
  itemsPerPage = 20;
}
