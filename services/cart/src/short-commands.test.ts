import { type ClientRequest, request as httpRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { BODY_BYTES_MAX } from '@thingy/contracts';
import { cookieOf, ORIGIN, ServiceInMemory } from '@thingy/host/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CART, productChanged } from './cart-in-memory.test-support.ts';
import type { CartReplica } from './cart-replica.ts';

type Headers = Readonly<Record<string, string>>;
interface Answer {
  readonly status: number;
  readonly headers: string[][];
  readonly body: string;
}

const PATH = '/cart/items';
const ONE_LAMP = { productId: 'lamp', quantity: 1 };
let service: ServiceInMemory<CartReplica>;
let commands = 0;

beforeAll(async () => {
  service = await ServiceInMemory.start(CART);
  await service.tell('catalog', productChanged('lamp'));
  await service.tell('order', { type: 'StockLevelChanged', productId: 'lamp', level: 7 });
});

afterAll(async () => {
  expect(await service.flaws()).toEqual([]);
  await service.stop();
});

/** Of a session and a command of their own. */
function usual(): Record<string, string> {
  const name = `command-${commands++}`;
  const id = name.padEnd(22, '-');
  const type = 'application/json';
  return { cookie: cookieOf(name), 'idempotency-key': id, 'content-type': type };
}

function begin(path: string, headers: Headers): [ClientRequest, Promise<Answer>] {
  const { port } = service.server.address() as AddressInfo;
  const request = httpRequest({ port, host: '127.0.0.1', path, headers, method: 'POST' });
  const answered = new Promise<Answer>((resolve, reject) => {
    request.on('error', reject).on('response', async (response) => {
      const { statusCode: status = 0, rawHeaders } = response;
      resolve({ status, headers: pairsOf(rawHeaders), body: await text(response) });
    });
  });
  return [request, answered];
}

/** In one go; and whether it was answered without the framework. */
async function post(headers: Headers, body: string, path = PATH) {
  const before = service.shortened;
  const length = String(Buffer.byteLength(body));
  const [request, answered] = begin(path, { 'content-length': length, ...headers });
  request.end(body);
  return { answer: await answered, isShortened: service.shortened > before };
}

async function throughFramework(headers: Headers, payload: string, path = PATH): Promise<Answer> {
  const sent = { method: 'POST', payload } as const;
  const answer = await service.throughFramework(path, headers, sent);
  return { ...answer, headers: pairsOf(Object.entries(answer.headers).flat().map(String)) };
}

const OF_NODE = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding']);

function pairsOf(raw: readonly string[]): string[][] {
  const pairs: string[][] = [];
  for (let i = 0; i < raw.length; i += 2) pairs.push([raw[i] ?? '', raw[i + 1] ?? '']);
  return pairs.filter(([name = '']) => !OF_NODE.has(name.toLowerCase()));
}

const headerOf = ({ headers }: Answer, name: string) =>
  headers.find(([each]) => each === name)?.[1] ?? '';

describe('a command is answered alike, byte by byte, with and without the framework', () => {
  const SENT: readonly [string, Headers, number, object][] = [
    ['nothing else', {}, 200, ONE_LAMP],
    ['an origin', { origin: ORIGIN }, 200, ONE_LAMP],
    ['a charset', { 'content-type': 'application/json; charset=utf-8' }, 200, ONE_LAMP],
    ['nonsense for a position', { 'shop-position': '~::nonsense' }, 200, ONE_LAMP],
    ['what does not matter', { accept: 'text/html', 'x-more': '1' }, 200, ONE_LAMP],
    ['an unknown product', { origin: ORIGIN }, 404, { productId: 'none', quantity: 1 }],
  ];

  // The second time nothing is decided, and so nothing is appended: the position is the same.
  it.each(SENT)('of one who sends %s', async (_, headers, status, body) => {
    const all = { ...usual(), ...headers };
    const { answer, isShortened } = await post(all, JSON.stringify(body));
    expect(answer.status).toBe(status);
    expect(isShortened).toBe(true);
    expect(answer).toEqual(await throughFramework(all, JSON.stringify(body)));
  });

  it('which is of more than it may hold', async () => {
    const headers = usual();
    const many = JSON.stringify({ productId: 'lamp', quantity: 99 });
    await post({ ...headers, 'idempotency-key': 'the-first-command-of-two' }, many);
    const { answer, isShortened } = await post(headers, many);
    expect([answer.status, isShortened]).toEqual([409, true]);
    expect(answer).toEqual(await throughFramework(headers, many));
  });

  it('whose id was used for another', async () => {
    const headers = usual();
    await post(headers, JSON.stringify(ONE_LAMP));
    const other = JSON.stringify({ ...ONE_LAMP, quantity: 2 });
    const { answer, isShortened } = await post(headers, other);
    expect([answer.status, isShortened]).toEqual([422, true]);
    expect(answer).toEqual(await throughFramework(headers, other));
  });

  it('that names a position which is seen', async () => {
    const headers = usual();
    const { answer } = await post(headers, JSON.stringify(ONE_LAMP));
    const seen = { ...headers, 'shop-position': headerOf(answer, 'shop-position') };
    const again = await post(seen, JSON.stringify(ONE_LAMP));
    expect(again.isShortened).toBe(true);
    expect(again.answer).toEqual(await throughFramework(seen, JSON.stringify(ONE_LAMP)));
  });

  it('that the log does not take', async () => {
    const headers = usual();
    service.fault = 'refused';
    const { answer, isShortened } = await post(headers, JSON.stringify(ONE_LAMP));
    const through = await throughFramework(headers, JSON.stringify(ONE_LAMP));
    service.fault = 'none';
    expect([answer.status, isShortened]).toEqual([503, true]);
    expect(answer).toEqual(through);
  });
});

describe('what is unusual is the framework’s, as if there were no other way', () => {
  const { cookie: _, ...nobody } = usual();
  const body = JSON.stringify(ONE_LAMP);
  const SENT: readonly [string, number, Headers, string][] = [
    ['no session', 401, nobody, body],
    ['a session of nobody', 401, { cookie: cookieOf('anna', 'a key of somebody else') }, body],
    ['an id that is none', 400, { 'idempotency-key': 'x' }, body],
    ['what is no JSON', 400, {}, '{"productId":'],
    ['JSON that is no object', 400, {}, '"lamp"'],
    ['a prototype', 400, {}, '{"productId":"lamp","quantity":1,"__proto__":{"quantity":2}}'],
    ['a mark of byte order', 200, {}, `\uFEFF${body}`],
    ['too many pieces', 400, {}, JSON.stringify({ ...ONE_LAMP, quantity: 100 })],
    ['more than was asked', 400, {}, JSON.stringify({ ...ONE_LAMP, more: 1 })],
    ['a body that is too long', 413, {}, `${' '.repeat(BODY_BYTES_MAX)}${body}`],
    ['another type', 415, { 'content-type': 'text/plain' }, body],
    ['another charset', 200, { 'content-type': 'application/json;charset=UTF-8' }, body],
    ['a foreign origin', 403, { origin: 'https://elsewhere.test' }, body],
    ['a wish for the latest', 200, { 'shop-read': 'latest' }, body],
  ];

  it.each(SENT)('%s', async (what, status, headers, sent) => {
    const all = what === 'no session' ? headers : { ...usual(), ...headers };
    const { answer, isShortened } = await post(all, sent);
    expect(answer.status).toBe(status);
    expect(isShortened).toBe(false);
    // What asks for the latest appends, so that a position of later is told.
    if (what === 'a wish for the latest') return;
    expect(answer).toEqual(await throughFramework(all, sent));
  });

  it('another address', async () => {
    const { answer, isShortened } = await post(usual(), body, `${PATH}?more`);
    expect([answer.status, isShortened]).toEqual([200, false]);
  });

  it('a position that is not seen in time', async () => {
    const position = service.tokenOf(service.upcoming('catalog'));
    const { answer, isShortened } = await post({ ...usual(), 'shop-position': position }, body);
    expect([answer.status, isShortened]).toEqual([200, false]);
    expect(headerOf(answer, 'shop-behind')).toBe('1');
  });

  it('a body without a length', async () => {
    const before = service.shortened;
    const [request, answered] = begin(PATH, { ...usual(), 'transfer-encoding': 'chunked' });
    request.end(body);
    expect((await answered).status).toBe(200);
    expect(service.shortened).toBe(before);
  });

  it('a body that comes later than its headers', async () => {
    const before = service.shortened;
    const length = String(body.length);
    const [request, answered] = begin(PATH, { ...usual(), 'content-length': length });
    const taken = new Promise((resolve) => service.server.once('request', resolve));
    request.flushHeaders();
    await taken;
    request.end(body);
    expect((await answered).status).toBe(200);
    expect(service.shortened).toBe(before);
  });
});

describe('connections', () => {
  const wireOf = (headers: Headers, body: string) => {
    const all = { host: 'cart', ...headers, 'content-length': String(body.length) };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    return `POST ${PATH} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
  };

  it('that send several at once are answered in order, whichever way each takes', async () => {
    const { port } = service.server.address() as AddressInfo;
    const { cookie = '' } = usual();
    const wires = [1, 100, 2, 'x', 3].map((quantity) =>
      wireOf({ ...usual(), cookie }, JSON.stringify({ productId: 'lamp', quantity })),
    );
    const socket = connect(port, '127.0.0.1');
    const before = service.shortened;
    const received = text(socket);
    const last = `${wires.at(-1)}`.replace('host: cart', 'host: cart\r\nconnection: close');
    socket.write([...wires.slice(0, -1), last].join(''));
    const answers = await received;
    const statuses = [...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
    expect(statuses).toEqual([200, 400, 200, 400, 200]);
    const totals = [...answers.matchAll(/"quantity":(\d+)/g)].map(([, each]) => Number(each));
    expect(totals).toHaveLength(3);
    expect(totals.at(-1)).toBe(6);
    expect(service.shortened).toBe(before + 3);
  });

  it('that go before the answer cost nothing but the answer', async () => {
    const { port } = service.server.address() as AddressInfo;
    const headers = usual();
    const socket = connect(port, '127.0.0.1');
    const taken = new Promise((resolve) => service.server.once('request', resolve));
    socket.write(wireOf(headers, JSON.stringify(ONE_LAMP)));
    await taken;
    socket.destroy();
    const { answer } = await post(headers, JSON.stringify(ONE_LAMP));
    expect(JSON.parse(answer.body).lines).toMatchObject([{ quantity: 1 }]);
  });
});
