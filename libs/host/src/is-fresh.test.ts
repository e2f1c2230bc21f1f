import type { FastifyReply, FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';
import { isFresh } from './is-fresh.ts';

const ETAG = '"a-1"';

it.each([
  [undefined, false],
  ['', false],
  ['"b"', false],
  ['a-1', false],
  ['"A-1"', false],
  [ETAG, true],
  [`W/${ETAG}`, true],
  [`"b" , ${ETAG}`, true],
  ['*', true],
])('a client that has %s is told 304: %s', (known, fresh) => {
  const headers: Record<string, string> = {};
  let status = 200;
  const reply = {
    header(name: string, value: string) {
      headers[name] = value;
      return reply;
    },
    status(code: number) {
      status = code;
      return reply;
    },
  };
  const request = { headers: { 'if-none-match': known } };
  const is = isFresh(request as FastifyRequest, reply as unknown as FastifyReply, ETAG);
  expect(is).toBe(fresh);
  expect(status).toBe(fresh ? 304 : 200);
  expect(headers).toEqual({ ETag: ETAG, 'Cache-Control': 'no-cache' });
});
