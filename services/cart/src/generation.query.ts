import { Fields, FromDigits } from '@thingy/host';
import { IsInt, Min } from 'class-validator';

/** The query of what deletes: the generation of the cart that was shown. */
@Fields({ generation: 'Of the cart that was shown.' })
export class GenerationQuery {
  @FromDigits()
  @IsInt()
  @Min(0)
  generation!: number;
}
