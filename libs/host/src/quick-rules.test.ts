import { type ArgumentMetadata, ValidationPipe } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsEmail,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { describe, expect, it } from 'vitest';
import { FromDigits } from './from-digits.ts';
import { QuickRules } from './quick-rules.ts';
import { validation } from './validation.ts';

const RANDOM_BODIES = 4_000;

class Line {
  @Matches(/^p\d+$/)
  id!: string;

  @IsInt()
  @Min(1)
  @Max(99)
  quantity!: number;
}

class Parcel {
  @IsEmail()
  @MaxLength(40)
  email!: string;

  @IsArray()
  @ArrayMaxSize(3)
  @ArrayUnique((line?: Line) => line?.id)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => Line)
  lines!: Line[];

  @IsOptional()
  @IsString()
  note?: string;
}

class Page {
  @FromDigits()
  @IsInt()
  @Min(1)
  page = 1;

  @IsIn(['asc', 'desc'])
  order = 'asc';
}

class Conditional {
  @ValidateIf((object: Conditional) => object.kind === 'a')
  @IsString()
  kind!: string;

  @IsString({ groups: ['some'] })
  name!: string;
}

class WithoutRules {
  name!: string;
}

const thorough = new ValidationPipe({
  transform: true,
  whitelist: true,
  forbidNonWhitelisted: true,
  stopAtFirstError: true,
});
const line = { id: 'p1', quantity: 1 };
const parcel = { email: 'anna@customers.example', lines: [line, { id: 'p2', quantity: 99 }] };

describe('the rules of a class, put together once', () => {
  it.each([
    ['a body', Line, line],
    ['a body with a list of others', Parcel, parcel],
    ['what may be left out', Parcel, { ...parcel, note: 'ring twice' }],
    ['what may be null', Parcel, { ...parcel, note: null }],
    ['an empty list', Parcel, { ...parcel, lines: [] }],
    ['a query, whose digits are a number', Page, { page: '3', order: 'desc' }],
    ['what has values of its own', Page, {}],
  ])('accept %s at once, as the thorough way makes it', async (_, ofClass, given) => {
    const accepted = QuickRules.of(ofClass)?.accept(given);
    expect(accepted).toBeInstanceOf(ofClass);
    expect(accepted).toEqual(await thorough.transform(given, bodyOf(ofClass)));
  });

  it.each([
    ['a field that breaks a rule', Line, { ...line, quantity: 0 }],
    ['a field that is missing', Line, { id: 'p1' }],
    ['a field too many', Line, { ...line, price: 1 }],
    ['a field of the prototype', Line, JSON.parse('{"id":"p1","quantity":1,"__proto__":{}}')],
    ['an object in place of a value', Line, { ...line, id: { toString: () => 'p1' } }],
    ['a list in place of a body', Line, [line]],
    ['nothing', Line, undefined],
    ['a list in place of one of its objects', Parcel, { ...parcel, lines: [[]] }],
    ['an object that breaks a rule in a list', Parcel, { ...parcel, lines: [{ id: 'p1' }] }],
    ['a text in place of a list', Parcel, { ...parcel, lines: 'p1' }],
    ['a list of a query', Page, { page: ['1', '2'] }],
  ])('leave %s to the thorough way', (_, ofClass, given) => {
    expect(QuickRules.of(ofClass)?.accept(given)).toBeNull();
  });

  it.each([
    ['rules that hold for some only', Conditional],
    ['no rules', WithoutRules],
    ['no class', undefined],
  ])('are none with %s', (_, ofClass) => {
    expect(QuickRules.of(ofClass)).toBeNull();
  });

  it('never accept what the thorough way refuses, nor make anything else of it', async () => {
    const random = randomFrom(20_261_123);
    let accepted = 0;
    for (let i = 0; i < RANDOM_BODIES; i++) {
      const [ofClass, given] = randomBody(random);
      const made = QuickRules.of(ofClass)?.accept(structuredClone(given)) ?? null;
      if (made === null) continue;
      accepted++;
      expect(made).toEqual(await thorough.transform(given, bodyOf(ofClass)));
    }
    expect(accepted).toBeGreaterThan(RANDOM_BODIES / 20);
  });
});

describe('validation', () => {
  it('answers what is valid without a turn, and names the fields of what is not', async () => {
    const pipe = validation();
    expect(pipe.transform(line, bodyOf(Line))).toBeInstanceOf(Line);
    await expect(pipe.transform({ id: 'x' }, bodyOf(Line))).rejects.toMatchObject({
      problem: { status: 400, errors: [{ field: 'id' }, { field: 'quantity' }] },
    });
  });

  it('leaves alone what a decorator has made of the request', () => {
    const made = { type: 'custom', metatype: Line } as const;
    expect(validation().transform('a session', made)).toBe('a session');
  });
});

function bodyOf(metatype: new () => object): ArgumentMetadata {
  return { type: 'body', metatype };
}

function randomBody(random: () => number): [new () => object, unknown] {
  const pick = <Value>(...values: Value[]) => values[Math.floor(random() * values.length)] as Value;
  const anyValue = () => pick<unknown>(null, undefined, '', 'p1', '7', 7, 0, 1.5, true, [], {});
  const orAny = (value: unknown) => (random() < 0.08 ? anyValue() : value);
  const fields = (all: Record<string, unknown>) => {
    const kept = Object.entries(all).filter(() => random() > 0.05);
    if (random() < 0.05) kept.push([pick('more', 'constructor', 'toString'), anyValue()]);
    return Object.fromEntries(kept);
  };
  const randomLine = () =>
    orAny(fields({ id: orAny(`p${Math.floor(random() * 4)}`), quantity: orAny(pick(1, 99, 100)) }));
  switch (pick('line', 'parcel', 'page')) {
    case 'line':
      return [Line, randomLine()];
    case 'parcel': {
      const lines = Array.from({ length: Math.floor(random() * 4) }, randomLine);
      const email = orAny(pick('anna@customers.example', 'anna'));
      return [Parcel, fields({ email, lines: orAny(lines), note: orAny('a note') })];
    }
    default:
      return [Page, fields({ page: orAny(pick('1', '3', 'x')), order: orAny(pick('asc', 'up')) })];
  }
}

/** Mulberry32 (public domain, Tommy Ettinger). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
