import { createServer, type OutgoingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answer } from './answer.ts';
import { cpuMsSoFar } from './cost.ts';

/** What one path is answered with, and whoever has it already. */
export interface BareAnswer {
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
  readonly etag: string;
  readonly notModifiedHeaders: OutgoingHttpHeaders;
}

export type BareQuestion =
  | { readonly type: 'serve'; readonly answers: Readonly<Record<string, BareAnswer>> }
  | { readonly type: 'cpu' };

/** The port, or milliseconds. */
export type BareReply = number;

/** The least that an answer can cost with Node's own server: bytes that are there already. */
answer(async (question: BareQuestion): Promise<BareReply> => {
  if (question.type === 'cpu') return cpuMsSoFar();
  const server = createServer(listener(question.answers));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
});

function listener(answers: Readonly<Record<string, BareAnswer>>): RequestListener {
  const prepared = new Map(
    Object.entries(answers).map(([path, given]) => [path, { ...given, bytes: toBytes(given) }]),
  );
  return ({ url = '', headers }, response) => {
    const found = prepared.get(url);
    if (found === undefined) response.writeHead(404).end();
    else if (headers['if-none-match'] === found.etag) {
      response.writeHead(304, found.notModifiedHeaders).end();
    } else response.writeHead(200, found.headers).end(found.bytes);
  };
}

function toBytes({ body }: BareAnswer): Buffer {
  return Buffer.from(body);
}
