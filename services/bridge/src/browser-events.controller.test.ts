import type { Server } from 'node:http';
import { Logger } from '@nestjs/common';
import { BODY_BYTES_MAX, BROWSER_EVENTS_MAX } from '@thingy/contracts';
import { documentFlaws, ORIGIN, settingsForTests } from '@thingy/host/testing';
import { type AppendFault, MemoryLog } from '@thingy/simba';
import supertest from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BrowserRecord, BrowserTopic } from './browser-topic.ts';
import { type BrowserServer, createBrowserServer } from './create-browser-server.ts';

const VISITOR = 'visitor-of-the-tests';
const VIEW = { type: 'page-view', ageMs: 0, page: '/products/[id]', productId: 'lamp' };
let fault: AppendFault = 'none';
let waitSeconds = 0;
let log: MemoryLog;
let topic: BrowserTopic;
let browsers: BrowserServer;

beforeAll(() => Logger.overrideLogger(false));

beforeEach(async () => {
  fault = 'none';
  waitSeconds = 0;
  log = new MemoryLog({ name: 'browser/0', fault: () => fault });
  topic = new BrowserTopic(log, 'bridge/test', { take: () => waitSeconds });
  const leaving = { sendClientsAway: () => {} };
  browsers = await createBrowserServer(topic, settingsForTests('bridge'), leaving);
  await browsers.app.listen(0, '127.0.0.1');
  return () => browsers.app.close();
});

afterAll(() => Logger.overrideLogger(['error', 'warn', 'log']));

const server = () => browsers.app.getHttpServer() as Server;
const post = (body: object) =>
  supertest(server()).post('/browser-events').set('Origin', ORIGIN).send(body);
const tell = (...events: object[]) => post({ visitor: VISITOR, events });

async function kept(): Promise<readonly BrowserRecord[]> {
  const records: BrowserRecord[] = [];
  for (let offset = 0; offset < (await log.end()); offset++) {
    const record = await log.read(offset);
    records.push(JSON.parse(new TextDecoder().decode(record?.value ?? undefined)));
  }
  return records;
}

function counted(): Record<string, unknown> {
  return Object.fromEntries(topic.figures().map(({ labels, value }) => [labels.result, value]));
}

describe('what browsers tell', () => {
  it('is written down, one record an event, with its time by the clock here', async () => {
    const before = Date.now();
    const { status, text } = await tell(
      { ...VIEW, ageMs: 60_000 },
      { type: 'search', ageMs: 30_000, words: 'red lamp', results: 17 },
      { type: 'cart-change', ageMs: 20_000, change: 'add', productId: 'lamp', quantity: 2 },
      { type: 'order', ageMs: 9, result: 'placed' },
      { type: 'error', ageMs: 8, page: '/cart', name: 'TypeError', message: 'x is undefined' },
      { type: 'web-vital', ageMs: 7, page: '/', name: 'CLS', value: 0.013 },
    );
    expect([status, text]).toEqual([204, '']);
    const records = await kept();
    expect(records.map(({ type }) => type)).toEqual([
      'browser.page-view',
      'browser.search',
      'browser.cart-change',
      'browser.order',
      'browser.error',
      'browser.web-vital',
    ]);
    const [view, search] = records;
    expect(view).toMatchObject({
      specversion: '1.0',
      source: 'bridge/test',
      subject: VISITOR,
      data: { page: '/products/[id]', productId: 'lamp' },
    });
    expect(search?.data).toEqual({ words: 'red lamp', results: 17 });
    const time = Date.parse(view?.time ?? '');
    expect(time).toBeGreaterThanOrEqual(before - 60_000);
    expect(time).toBeLessThanOrEqual(Date.now() - 60_000);
    expect(new Set(records.map(({ id }) => id)).size).toBe(6);
    expect(counted()).toMatchObject({ kept: 6, lost: 0 });
  });

  it('comes as text, which a beacon may be sent as without asking first', async () => {
    const { status, headers } = await supertest(server())
      .post('/browser-events')
      .set('Origin', ORIGIN)
      .set('Content-Type', 'text/plain;charset=UTF-8')
      .send(JSON.stringify({ visitor: VISITOR, events: [VIEW] }));
    expect(status).toBe(204);
    expect(headers['cross-origin-resource-policy']).toBe('same-site');
    expect(await kept()).toHaveLength(1);
  });

  it('keeps ids of products, whatever they look like', async () => {
    const ids = ['p0000001', '4006381333931'];
    await tell(...ids.map((productId) => ({ ...VIEW, productId })));
    const pages = ids.map((productId) => ({ page: '/products/[id]', productId }));
    expect((await kept()).map(({ data }) => data)).toEqual(pages);
  });

  it('is without what could name a person', async () => {
    await tell(
      { type: 'search', ageMs: 0, words: 'lamp for ann@mail.example', results: 0 },
      { type: 'error', ageMs: 0, page: '/cart', name: 'E', message: 'no 4111 1111 1111 1111' },
    );
    expect((await kept()).map(({ data }) => data)).toEqual([
      { words: 'lamp for …', results: 0 },
      { page: '/cart', name: 'E', message: 'no …' },
    ]);
  });

  it.each(['DNT', 'Sec-GPC'])('is not written down for who says %s', async (header) => {
    const { status } = await post({ visitor: VISITOR, events: [VIEW] }).set(header, '1');
    expect(status).toBe(204);
    expect(await kept()).toEqual([]);
    expect(counted()).toMatchObject({ kept: 0, 'not-tracked': 1 });
  });

  it('is lost while the log can not be written, and the browser may know it', async () => {
    fault = 'refused';
    const { status, body, headers } = await tell(VIEW, VIEW);
    expect([status, body.code]).toEqual([503, 'log-unavailable']);
    expect(headers['retry-after']).toBe('1');
    expect(counted()).toMatchObject({ kept: 0, lost: 2 });
  });

  it('is refused while there is more of it than one process may take', async () => {
    waitSeconds = 0.3;
    const { status, body, headers } = await tell(VIEW, VIEW);
    expect([status, body.code, headers['retry-after']]).toEqual([429, 'throttled', '1']);
    expect(await kept()).toEqual([]);
    expect(counted()).toMatchObject({ kept: 0, throttled: 2 });
  });
});

describe('bad input', () => {
  const wrong = async (events: unknown, visitor: unknown = VISITOR) => {
    const { status, body } = await post({ visitor, events });
    expect(await kept()).toEqual([]);
    return [status, body.code, body.errors?.[0]?.field];
  };

  it.each([
    [[], 'events'],
    [[[]], 'events'],
    [[null], 'events'],
    [Array.from({ length: BROWSER_EVENTS_MAX + 1 }, () => VIEW), 'events'],
    [[{ ...VIEW, page: '/orders/secret-0Order' }], 'events.0.page'],
    [[{ ...VIEW, ageMs: -1 }], 'events.0.ageMs'],
    [[{ ...VIEW, email: 'ann@mail.example' }], 'events.0.email'],
    [[VIEW, { ...VIEW, type: 'key-press' }], 'events.1.type'],
    [[VIEW, { ageMs: 0, page: '/' }], 'events.1.type'],
    [[{ type: 'search', ageMs: 0, words: 'x'.repeat(201), results: 1 }], 'events.0.words'],
    [[{ type: 'web-vital', ageMs: 0, page: '/', name: 'FID', value: 1 }], 'events.0.name'],
  ])('is refused as a whole, with the field: %j', async (events, field) => {
    const [status, code, told] = await wrong(events);
    expect([status, code]).toEqual([400, 'invalid-request']);
    expect(String(told)).toContain(field);
  });

  it.each([['short'], ['x'.repeat(65)], ['ann@mail.example.com'], [7], [null]])(
    'has a visitor that is none: %j',
    async (visitor) => {
      expect(await wrong([VIEW], visitor)).toEqual([400, 'invalid-request', 'visitor']);
    },
  );

  it('is no JSON, or too much of it, or of another site', async () => {
    const send = (text: string, type: string, origin = ORIGIN) =>
      supertest(server())
        .post('/browser-events')
        .set({ Origin: origin, 'Content-Type': type })
        .send(text);
    expect((await send('{', 'text/plain')).body.code).toBe('malformed-request');
    expect((await send('x'.repeat(BODY_BYTES_MAX + 1), 'text/plain')).status).toBe(413);
    expect((await send('a=b', 'application/x-www-form-urlencoded')).status).toBe(415);
    const body = JSON.stringify({ visitor: VISITOR, events: [VIEW] });
    const foreign = await send(body, 'text/plain', 'https://elsewhere.test');
    expect([foreign.status, foreign.body.code]).toEqual([403, 'foreign-origin']);
    expect(await kept()).toEqual([]);
  });
});

it('is described in OpenAPI', async () => {
  const { body } = await supertest(server()).get('/docs-json');
  expect(documentFlaws(body)).toEqual([]);
  expect(body.components.schemas.BrowserEventsBody.properties.events.items.oneOf).toHaveLength(6);
});
