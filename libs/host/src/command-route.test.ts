import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  Param,
  Post,
  Res,
  UseGuards,
} from '@nestjs/common';
import { IsInt } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { BackOfficeGuard } from './back-office-guard.ts';
import type { HeaderTaker } from './causality.ts';
import { CommandId } from './command-id.ts';
import { CommandRoute } from './command-route.ts';
import { Shortened } from './shortened.ts';

class Pieces {
  @IsInt()
  quantity!: number;
}

@Controller('things')
class Things {
  @Post('pieces/')
  @Shortened()
  @HttpCode(202)
  @Header('Cache-Control', 'no-store')
  add(@CommandId() id: string, @Body() body: Pieces, @Res() reply: HeaderTaker) {
    return { things: this, id, body, reply };
  }

  @Post()
  @Shortened()
  make(@Body() body: Pieces) {
    return body;
  }

  @Post('others')
  other(@Param('id') id: string) {
    return id;
  }
}

const reply = { header: () => reply };
const asked = { headers: { 'idempotency-key': 'a-command-of-the-test-' } } as never;

describe('a route of a shortened method', () => {
  it('is what its decorators say', () => {
    const things = new Things();
    const [add, make, ...others] = CommandRoute.of(things);
    expect(others).toEqual([]);
    expect(add).toMatchObject({
      path: '/things/pieces',
      status: 202,
      headers: [['cache-control', 'no-store']],
    });
    expect(make).toMatchObject({ path: '/things', status: 201, headers: [] });
    const args = add?.argumentsOf(asked, { quantity: 3 }, reply) ?? [];
    const id = 'a-command-of-the-test-';
    expect(add?.run(args)).toEqual({ things, id, body: { quantity: 3 }, reply });
    expect(args[1]).toBeInstanceOf(Pieces);
  });

  it('has no arguments for a body that is not surely valid', () => {
    const [add] = CommandRoute.of(new Things());
    for (const body of [{ quantity: 'x' }, { quantity: 1, more: 1 }, null, 'x', []]) {
      expect(add?.argumentsOf(asked, body, reply)).toBeNull();
    }
  });

  it('throws what a decorator of its parameters does', () => {
    const [add] = CommandRoute.of(new Things());
    const wrong = { headers: { 'idempotency-key': 'x' } } as never;
    expect(() => add?.argumentsOf(wrong, { quantity: 1 }, reply)).toThrow();
  });
});

describe('what only the framework can do is refused at the start:', () => {
  @Controller('things/:id')
  class OfOne {
    @Post()
    @Shortened()
    add(@Body() body: Pieces) {
      return body;
    }
  }

  @Controller('things')
  class Read {
    @Get()
    @Shortened()
    read(@Body() body: Pieces) {
      return body;
    }
  }

  @Controller('things')
  @UseGuards(BackOfficeGuard)
  class Guarded {
    @Post()
    @Shortened()
    add(@Body() body: Pieces) {
      return body;
    }
  }

  @Controller('things')
  class Asking {
    @Post()
    @Shortened()
    add(@Param('id') id: string) {
      return { id };
    }
  }

  @Controller('things')
  class Unknowing {
    @Post()
    @Shortened()
    add(@Body() body: object) {
      return body;
    }
  }

  it.each([
    ['an address that varies', OfOne, 'no POST of a fixed address'],
    ['a read', Read, 'no POST of a fixed address'],
    ['a guard', Guarded, 'what only the framework can do'],
    ['a part of the address', Asking, 'what only the framework can give'],
    ['a body without rules', Unknowing, 'what only the framework can give'],
  ])('%s', (_, Wrong, why) => {
    expect(() => CommandRoute.of(new Wrong())).toThrow(why);
  });
});
