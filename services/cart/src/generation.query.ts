import { Type } from 'class-transformer';
import { IsInt, Min } from 'class-validator';

/** The query of what deletes: the generation of the cart that was shown. */
export class GenerationQuery {
  @Type(() => Number)
  @IsInt()
  @Min(0)
  generation!: number;
}
