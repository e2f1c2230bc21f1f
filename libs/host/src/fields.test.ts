import { type Type } from '@nestjs/common';
import { IsBoolean, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { expect, it } from 'vitest';
import { Fields } from './fields.ts';

const METADATA = 'swagger/apiModelProperties';
const saidOf = (type: Type, field: string) => Reflect.getMetadata(METADATA, type.prototype, field);

@Fields({ page: 'From 1.' })
class Query {
  @IsInt()
  @Min(1)
  @Max(9)
  page = 1;

  @IsOptional()
  @IsString()
  @MaxLength(5)
  prefix?: string;

  @IsInt()
  generation!: number;
}

it('a field is described by the rules that it is validated by', () => {
  expect(saidOf(Query, 'page')).toMatchObject({
    type: 'integer',
    minimum: 1,
    maximum: 9,
    description: 'From 1.',
  });
});

it('what has a value of its own, or is optional, may be left out', () => {
  expect(saidOf(Query, 'page')).toMatchObject({ required: false, default: 1 });
  expect(saidOf(Query, 'prefix')).toMatchObject({ required: false, maxLength: 5 });
  expect(saidOf(Query, 'generation')).toMatchObject({ required: true });
});

it('a rule that can not be described is a bug, not a gap in the document', () => {
  class Body {
    @IsBoolean()
    flag!: boolean;
  }
  expect(() => Fields()(Body)).toThrow('isBoolean');
});
