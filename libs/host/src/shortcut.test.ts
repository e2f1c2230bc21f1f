import type { OutgoingHttpHeaders } from 'node:http';
import { Controller, Get, Req, Res } from '@nestjs/common';
import type { Origin } from '@thingy/simba';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { answerConditionally } from './answer-conditionally.ts';
import type { Sighting } from './causality.ts';
import { SHED_FROM_MS } from './request-guard.ts';
import type { Settings } from './settings.ts';
import { openShop, Shelf, timed } from './shortcut.test-support.ts';
import { ORIGIN } from './testing/settings-for-tests.ts';

/** A replica as far as reads see it, and what it shows. */
class ReadShelf extends Shelf {
  value = 'a thing';
  changedAt: Origin = { log: this.log, offset: 3, index: 0 };
  isBroken = false;

  publish(changes: Partial<Pick<ReadShelf, 'value' | 'isBroken'>> = {}): void {
    if (changes.value !== undefined) this.changedAt = { ...this.changedAt, offset: this.next };
    Object.assign(this, changes);
    this.next++;
  }
}

@Controller()
class Things {
  constructor(private readonly shelf: ReadShelf) {}

  @Get('things/:id')
  thing(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const { shelf } = this;
    shelf.asked++;
    const { value, changedAt, next } = shelf;
    const sightings: Sighting[] = [{ type: 'ProductChanged', origin: changedAt }];
    return answerConditionally(request, reply, shelf as never, {
      text: JSON.stringify({ value }),
      etag: `"${changedAt.offset}"`,
      sightings,
      next,
      isCurrent: () => {
        if (shelf.isBroken) throw new Error('a bug');
        return shelf.value === value;
      },
    });
  }

  @Get('lists')
  list(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const { shelf } = this;
    shelf.asked++;
    const { next, value: text } = { ...shelf, value: '[]' };
    const answer = { text, etag: '"l"', sightings: [], next, isCurrent: () => false };
    return answerConditionally(request, reply, shelf as never, answer);
  }
}

async function shop(changes: Partial<Settings> = {}, random = () => 1) {
  const shelf = new ReadShelf('catalog');
  const opened = await openShop(Things, shelf, changes, random);
  const get = (path = '/things/1', headers: OutgoingHttpHeaders = {}) =>
    opened.ask({ path, headers });
  return { ...opened, shelf, get };
}

const FROM = { 'x-forwarded-for': '198.51.100.7' };

describe('an answer that is kept', () => {
  it('is given again without the framework, at the position of now', async () => {
    const { shelf, shortcut, get } = await shop();
    const first = await get();
    shelf.publish();
    const second = await get();
    expect(second.body).toBe(first.body);
    expect(second.head['shop-position']).toBe(
      first.head['shop-position']?.replace('catalog:0:log1:7:', 'catalog:0:log1:8:'),
    );
    expect(second.head['shop-position']).toContain('catalog>cart:0:log1::3.0');
    expect({ asked: shelf.asked, answered: shortcut.answered }).toEqual({ asked: 1, answered: 1 });
  });

  it('is made anew when it would be another, or when nobody can say', async () => {
    const { shelf, get } = await shop();
    await get();
    shelf.publish({ value: 'changed' });
    expect((await get()).body).toBe('{"value":"changed"}');
    expect(shelf.asked).toBe(2);
    shelf.publish({ isBroken: true });
    expect((await get()).status).toBe(200);
    expect(shelf.asked).toBe(3);
  });

  it('that is not looked at again is made anew after every publish', async () => {
    const { shelf, get } = await shop();
    await get('/lists');
    await get('/lists');
    expect(shelf.asked).toBe(1);
    shelf.publish();
    await get('/lists');
    expect(shelf.asked).toBe(2);
  });

  it('is kept as well of a client that had it already', async () => {
    const { shelf, get } = await shop();
    const known = { 'if-none-match': '"3"' };
    expect((await get('/things/1', known)).status).toBe(304);
    expect(await get('/things/1', known)).toMatchObject({ status: 304, body: '' });
    expect(await get('/things/1')).toMatchObject({ status: 200, body: '{"value":"a thing"}' });
    expect(shelf.asked).toBe(1);
  });

  it('belongs to its address to the letter', async () => {
    const { shelf, get } = await shop();
    for (const path of ['/things/1', '/things/2', '/things/%31', '/things/1?']) await get(path);
    expect(shelf.asked).toBe(4);
    await get('/things/%31');
    expect(shelf.asked).toBe(4);
  });

  it('is not kept of an address without an end', async () => {
    const { shelf, get } = await shop();
    const path = `/things/1?${'x'.repeat(2_000)}`;
    await get(path);
    await get(path);
    expect(shelf.asked).toBe(2);
  });
});

describe('the framework has what is unusual', () => {
  it.each([
    ['a page of another site', { origin: 'https://evil.test' }, 403],
    ['a read of the latest', { 'shop-read': 'latest' }, 200],
    ['what is not there yet', { 'shop-position': 'catalog:0:log1:99:' }, 200],
  ])('%s', async (_, headers, status) => {
    const { shortcut, get } = await shop();
    await get();
    expect((await get('/things/1', headers)).status).toBe(status);
    expect(shortcut.answered).toBe(0);
  });

  it('what was not there yet, until it is', async () => {
    const { shelf, shortcut, get } = await shop();
    await get();
    const seen = { 'shop-position': 'catalog:0:log1:8:' };
    expect((await get('/things/1', seen)).head['shop-behind']).toBe('1');
    shelf.publish();
    expect((await get('/things/1', seen)).head['shop-behind']).toBeUndefined();
    expect(shortcut.answered).toBe(1);
  });

  it.each(['HEAD', 'OPTIONS', 'POST'])('a %s', async (method) => {
    const { shortcut, get, ask } = await shop();
    await get();
    await ask({ method, path: '/things/1', headers: { origin: ORIGIN } });
    expect(shortcut.answered).toBe(0);
  });

  it.each([
    ['stuck', 200, '1'],
    ['failed', 503, undefined],
    ['replaying', 503, undefined],
  ])('all, of a replica that is %s', async (state, status, behind) => {
    const { shelf, shortcut, get } = await shop();
    await get();
    shelf.state = state;
    const answer = await get();
    expect(answer.status).toBe(status);
    expect(answer.head['shop-behind']).toBe(behind);
    expect(shortcut.answered).toBe(0);
  });

  it('all, once the shortcut is closed', async () => {
    const { shelf, shortcut, get } = await shop();
    await get();
    shortcut.close();
    await get();
    expect(shelf.asked).toBe(2);
  });
});

describe('every request, whichever way it takes,', () => {
  it('is guarded once', async () => {
    const { guard, shortcut, get } = await shop({ addressRequestsPerSecond: 4 });
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) statuses.push((await get('/things/1', FROM)).status);
    const refused = statuses.filter((status) => status === 429).length;
    expect(statuses.slice(0, 8)).toEqual(Array(8).fill(200));
    expect(statuses.at(-1)).toBe(429);
    expect(guard.refused['throttled-address']).toBe(refused);
    expect(shortcut.answered).toBe(11 - refused);
  });

  it('is shed by the same rule, and told so by the framework', async () => {
    const { delay, guard, shortcut, get } = await shop();
    await get();
    delay.ms = SHED_FROM_MS.read;
    const { status, head } = await get('/things/1', { origin: ORIGIN });
    expect(status).toBe(503);
    expect(head['access-control-allow-origin']).toBe(ORIGIN);
    expect(guard.refused['shed-read']).toBe(1);
    expect(shortcut.answered).toBe(0);
  });

  it('is timed once, by its route and status', async () => {
    const { times, shortcut, get } = await shop();
    for (const id of ['1', '1', '2', '2']) await get(`/things/${id}`);
    await get('/things/1', { 'if-none-match': '*' });
    expect(timed(times)).toEqual([
      ['GET', '/things/:id', '200', 4],
      ['GET', '/things/:id', '304', 1],
    ]);
    expect(shortcut.answered).toBe(3);
  });

  it('is sampled once; what is traced goes through the framework', async () => {
    const draws: number[] = [];
    const { shortcut, traced, get } = await shop({}, () => {
      draws.push(draws.length);
      return draws.length % 2 === 0 ? 0.1 : 0.9;
    });
    for (let i = 0; i < 3; i++) await get();
    expect(traced).toEqual(['GET /things/:id']);
    expect(shortcut.answered).toBe(1);
    const sampled = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01' };
    await get('/things/1', sampled);
    expect(traced).toHaveLength(2);
    await get('/things/1', { traceparent: sampled.traceparent.replace(/1$/, '0') });
    expect(traced).toHaveLength(2);
    expect(shortcut.answered).toBe(2);
  });
});

it('tells how much it keeps, and how often that was of use', async () => {
  const { shortcut, get } = await shop();
  for (let i = 0; i < 3; i++) await get();
  const figures = Object.fromEntries(shortcut.figures().map(({ name, value }) => [name, value]));
  expect(figures).toMatchObject({ http_requests_shortened_total: 2, kept_answers: 1 });
  expect(figures.kept_answers_bytes).toBeGreaterThan(0);
});
