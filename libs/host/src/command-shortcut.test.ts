import { Body, Controller, Post, Res } from '@nestjs/common';
import { IsInt, Max } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { type HeaderTaker, tellPosition } from './causality.ts';
import { ProblemError } from './problem-error.ts';
import { SHED_FROM_MS } from './request-guard.ts';
import type { Settings } from './settings.ts';
import { openShop, Shelf, timed } from './shortcut.test-support.ts';
import { Shortened } from './shortened.ts';
import { cookieOf } from './testing/cookie-of.ts';

class Pieces {
  @IsInt()
  @Max(9)
  quantity!: number;
}

@Controller('things')
class Things {
  constructor(private readonly shelf: Shelf) {}

  @Post()
  @Shortened()
  async add(@Body() { quantity }: Pieces, @Res({ passthrough: true }) reply: HeaderTaker) {
    this.shelf.asked++;
    if (quantity === 7) throw new TypeError('a bug');
    if (quantity === 8) throw new ProblemError(409, 'too-many', 'That is too many');
    tellPosition(reply, this.shelf, []);
    return { quantity };
  }
}

async function shop(changes: Partial<Settings> = {}, random = () => 1) {
  const shelf = new Shelf('cart');
  const opened = await openShop(Things, shelf, changes, random);
  const post = (quantity = 1, more: Record<string, string> = {}) => {
    const body = JSON.stringify({ quantity });
    const length = String(body.length);
    const headers = { 'content-type': 'application/json', 'content-length': length, ...more };
    return opened.ask({ method: 'POST', path: '/things', headers, body });
  };
  return { ...opened, shelf, post };
}

const FROM = { 'x-forwarded-for': '198.51.100.7' };
/** Not valid: looked at here, and then refused by the framework. */
const TOO_MANY = 10;

describe('a command', () => {
  it('is answered without the framework, by its controller', async () => {
    const { shelf, shortcut, post } = await shop();
    const { status, head, body } = await post(3);
    expect([status, body]).toEqual([201, '{"quantity":3}']);
    expect(head['shop-position']).toBe('cart:0:log1:7:');
    expect([shelf.asked, shortcut.answered]).toEqual([1, 1]);
  });

  it('that is refused is a problem, at the position of now', async () => {
    const { shelf, shortcut, post } = await shop();
    const { status, head, body } = await post(8);
    expect([status, JSON.parse(body).code]).toEqual([409, 'too-many']);
    expect(head['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(head['shop-position']).toBe('cart:0:log1:7:');
    shelf.state = 'failed';
    expect((await post(8)).head['shop-position']).toBeUndefined();
    expect(shortcut.answered).toBe(1);
  });

  it('that meets a bug is told nothing of it', async () => {
    const { shortcut, post } = await shop();
    const { status, body } = await post(7);
    expect([status, JSON.parse(body).code]).toEqual([500, 'internal-error']);
    expect(body).not.toContain('a bug');
    expect(shortcut.answered).toBe(1);
  });
});

describe('left to the framework, with nothing done before,', () => {
  it.each([
    ['stuck', 201, '1'],
    ['failed', 503, undefined],
    ['replaying', 503, undefined],
  ])('are those of a replica that is %s', async (state, status, behind) => {
    const { shelf, shortcut, post } = await shop();
    shelf.state = state;
    const answer = await post();
    expect([answer.status, answer.head['shop-behind']]).toEqual([status, behind]);
    expect([shelf.asked, shortcut.answered]).toEqual([status === 201 ? 1 : 0, 0]);
  });

  it('are all, once the shortcut is closed', async () => {
    const { shelf, shortcut, post } = await shop();
    shortcut.close();
    expect((await post()).status).toBe(201);
    expect([shelf.asked, shortcut.answered]).toEqual([1, 0]);
  });
});

describe('every command, whichever way it takes,', () => {
  it.each([
    ['an address', { addressRequestsPerSecond: 4 }, FROM, 'throttled-address'],
    [
      'a session',
      { sessionCommandsPerSecond: 4 },
      { cookie: cookieOf('anna') },
      'throttled-session',
    ],
  ] as const)('is guarded once by the limits of %s', async (_, limits, headers, refusal) => {
    const { guard, post } = await shop(limits);
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) {
      statuses.push((await post(1, headers)).status, (await post(TOO_MANY, headers)).status);
    }
    expect(statuses.slice(0, 8)).toEqual(Array(4).fill([201, 400]).flat());
    expect(statuses.at(-1)).toBe(429);
    expect(guard.refused[refusal]).toBe(statuses.filter((status) => status === 429).length);
  });

  it('is shed by the same rule, later than reads are', async () => {
    const { shelf, delay, guard, shortcut, post } = await shop();
    delay.ms = SHED_FROM_MS.read;
    expect((await post()).status).toBe(201);
    delay.ms = SHED_FROM_MS.command;
    const { status, head } = await post();
    expect([status, Number(head['retry-after']) > 0]).toEqual([503, true]);
    expect(guard.refused['shed-command']).toBe(1);
    expect([shelf.asked, shortcut.answered]).toEqual([1, 1]);
  });

  it('is timed once, by its route and status', async () => {
    const { times, shortcut, post } = await shop();
    for (const quantity of [1, 2, 8, TOO_MANY]) await post(quantity);
    expect(timed(times)).toEqual([
      ['POST', '/things', '201', 2],
      ['POST', '/things', '409', 1],
      ['POST', '/things', '400', 1],
    ]);
    expect(shortcut.answered).toBe(3);
  });

  it('is sampled once; what is traced goes through the framework', async () => {
    const draws: number[] = [];
    const { shelf, shortcut, traced, post } = await shop({}, () => {
      draws.push(draws.length);
      return draws.length % 2 === 0 ? 0.1 : 0.9;
    });
    for (const quantity of [1, 1, TOO_MANY, TOO_MANY]) await post(quantity);
    expect(draws).toHaveLength(4);
    expect(traced).toEqual(['POST /things', 'POST /things']);
    expect([shelf.asked, shortcut.answered]).toEqual([2, 1]);
  });
});
