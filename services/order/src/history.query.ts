import { PAGE_SIZE_MAX } from '@thingy/contracts';
import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';

/** The query of `GET /orders`. */
export class HistoryQuery {
  /** From 1. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  page = 1;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(PAGE_SIZE_MAX)
  itemsPerPage = 20;
}
