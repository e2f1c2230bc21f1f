import { request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Body, Controller, Post, Res } from '@nestjs/common';
import type { CausalToken, Histogram } from '@thingy/simba';
import { IsInt, Max } from 'class-validator';
import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { type HeaderTaker, tellPosition } from './causality.ts';
import { ProblemError } from './problem-error.ts';
import { RequestGuard, SHED_FROM_MS } from './request-guard.ts';
import { RequestSampler } from './request-sampler.ts';
import { RequestTimes } from './request-times.ts';
import { createShopServer } from './shop-server.ts';
import { Shortcut } from './shortcut.ts';
import { Shortened } from './shortened.ts';
import { cookieOf } from './testing/cookie-of.ts';
import { settingsForTests } from './testing/settings-for-tests.ts';
import { traceRequests } from './trace-requests.ts';

/** A replica as far as commands see it. */
class Shelf {
  state = 'live';
  replayed = 1;
  readonly log = 'cart/0/log1';
  next = 7;
  /** Times that the controller was asked. */
  asked = 0;

  hasSeen(token: CausalToken): boolean {
    return [...token.entries()].every(({ at }) => (at ?? 0) <= this.next);
  }

  async catchUp(token: CausalToken): Promise<boolean> {
    return this.hasSeen(token);
  }

  async latest(): Promise<void> {}
}

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

class Shop {}

const stops: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function shop(settings: Parameters<typeof settingsForTests>[1] = {}, random = () => 1) {
  const shelf = new Shelf();
  const delay = { ms: 0, stop: () => {} };
  const all = settingsForTests('cart', { trustedProxies: 1, ...settings });
  const guard = new RequestGuard(all, delay);
  const times = new RequestTimes();
  const sampler = new RequestSampler(0.5, random);
  const replica = shelf as never;
  const shortcut = new Shortcut({ replica, settings: all, guard, times, sampler });
  const providers = [{ provide: Shelf, useValue: shelf }];
  const module = { module: Shop, controllers: [Things], providers };
  const app = await createShopServer(module, replica, all, guard, undefined, shortcut);
  app.useLogger(false);
  const instance = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  times.time(instance);
  const traced: string[] = [];
  const span = { traceId: '', traceparent: '', tag: () => {}, event: () => {}, end: () => {} };
  const begin = (name: string) => {
    traced.push(name);
    return span;
  };
  traceRequests(instance, { begin, close: async () => {} }, sampler);
  await app.listen(0, '127.0.0.1');
  stops.push(() => app.close());
  const post = (quantity = 1, headers: Record<string, string> = {}) =>
    send(app.getHttpServer() as Server, JSON.stringify({ quantity }), headers);
  return { shelf, delay, guard, times, shortcut, traced, post };
}

async function send(server: Server, body: string, more: Record<string, string>) {
  const { port } = server.address() as AddressInfo;
  const length = String(body.length);
  const headers = { 'content-type': 'application/json', 'content-length': length, ...more };
  return await new Promise<{ status: number; head: Record<string, string>; body: string }>(
    (resolve, reject) => {
      const options = { port, host: '127.0.0.1', path: '/things', headers, method: 'POST' };
      const request = httpRequest(options, async (response) => {
        const head = response.headers as Record<string, string>;
        resolve({ status: response.statusCode ?? 0, head, body: await text(response) });
      });
      request.on('error', reject).end(body);
    },
  );
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
    const counts = times.figures().map(({ labels, value }) => {
      const count = (value as Histogram).counts.reduce((sum, each) => sum + each, 0);
      return [labels.method, labels.route, labels.status, count];
    });
    expect(counts).toEqual([
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
