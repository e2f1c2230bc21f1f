import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { ANSWER_BYTES_MAX, fetchView } from './fetch-view.ts';

const FOREVER_MS = 60_000;
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

async function serviceThat(answers: RequestListener): Promise<{ url: string; server: Server }> {
  const server = createServer(answers).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/things`, server };
}

function read(url: string, headers = {}, signal = AbortSignal.timeout(FOREVER_MS)) {
  return fetchView(url, headers, signal);
}

it('tells what was answered, and how fresh that is', async () => {
  const { url } = await serviceThat(({ headers }, answer) => {
    const told = headers['shop-position'] ?? '';
    answer.setHeader('Shop-Position', told).setHeader('Shop-Behind', '1').end('{"name":"Bär"}');
  });
  expect(await read(url, { 'shop-position': 'seen' })).toEqual({
    view: { name: 'Bär' },
    position: 'seen',
    isBehind: true,
    staleSince: null,
    bytes: 14,
  });
});

it('has nothing to say of freshness when the service has not', async () => {
  const { url } = await serviceThat((_, answer) => void answer.end('1'));
  expect(await read(url)).toMatchObject({ view: 1, position: '', isBehind: false });
});

it('asks again over the connection that it has', async () => {
  const { url, server } = await serviceThat((_, answer) => void answer.end('1'));
  let connections = 0;
  server.on('connection', () => connections++);
  await read(url);
  await read(url);
  expect(connections).toBe(1);
});

it('leaves an idle connection before the service does, which a question could meet', async () => {
  const { url, server } = await serviceThat((_, answer) => void answer.end('1'));
  server.keepAliveTimeout = 2_000;
  const left = new Promise((resolve) => {
    server.on('connection', (socket) => {
      socket.on('end', () => resolve('by who asks'));
      socket.on('close', () => resolve('by the service'));
    });
  });
  await read(url);
  expect(await left).toBe('by who asks');
});

it('says what the problem is that a service tells of, and that it asks to wait', async () => {
  const { url } = await serviceThat((_, answer) => {
    const headers = { 'retry-after': '1', 'content-type': 'application/problem+json' };
    answer.writeHead(503, headers).end('{"code":"overloaded","title":"Too much to do"}');
  });
  const problem = { code: 'overloaded', status: 503, isToldToWait: true };
  await expect(read(url)).rejects.toMatchObject({ name: 'ShopError', ...problem });
});

it('takes no redirection and no answer of a gateway for one of the service', async () => {
  const { url } = await serviceThat((_, answer) => {
    answer.writeHead(302, { location: '/elsewhere' }).end('<h1>Moved</h1>');
  });
  const problem = { code: 'unexpected-answer', status: 302, isToldToWait: false };
  await expect(read(url)).rejects.toMatchObject({ name: 'ShopError', ...problem });
});

it.each<[string, RequestListener]>([
  ['is no JSON', (_, answer) => void answer.end('{"name":')],
  ['breaks off', (_, answer) => void answer.write('{"name":', () => answer.destroy())],
  ['never begins', ({ socket }) => void socket.destroy()],
  ['has no end', (_, answer) => void answer.end(`"${'x'.repeat(ANSWER_BYTES_MAX)}"`)],
])('has no answer of one that %s', async (_, answers) => {
  const { url } = await serviceThat(answers);
  await expect(read(url)).rejects.toMatchObject({ code: 'unreachable', status: null });
});

it('has no answer where nobody listens', async () => {
  const { url, server } = await serviceThat((_, answer) => void answer.end('1'));
  server.close();
  await once(server, 'close');
  await expect(read(url)).rejects.toMatchObject({ code: 'unreachable', status: null });
});

it.each([
  ['before its answer', () => undefined],
  ['within its answer', (answer: Parameters<RequestListener>[1]) => void answer.write('{')],
])('waits as long as it is told to, %s', async (_, begin) => {
  const { url } = await serviceThat((_, answer) => begin(answer));
  const reading = read(url, {}, AbortSignal.timeout(50));
  await expect(reading).rejects.toMatchObject({ code: 'timeout', status: null });
});
