import { Logger } from '@nestjs/common';
import { SimbaError } from '@thingy/simba';
import { afterAll, expect, it } from 'vitest';
import { readableLine } from './readable-line.ts';
import { ServiceLog } from './service-log.ts';
import type { OpenSpan } from './spans.ts';
import { during, outsideRequests } from './under-way.ts';

const SECRET = 'the-token-of-this-very-process';

function logForTests() {
  const written: string[] = [];
  const options = { service: 'cart', level: 'info', secrets: [SECRET] } as const;
  const log = new ServiceLog({ ...options, write: (line) => written.push(line) });
  const lines = () => written.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { log, written, lines };
}

afterAll(() => Logger.overrideLogger(false));

it('a line is JSON with level, time, service, context and message', () => {
  const { log, written, lines } = logForTests();
  Logger.overrideLogger(log);
  new Logger('host').warn('waiting');
  expect(written[0]).toMatch(/\n$/);
  expect(lines()).toEqual([
    {
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      service: 'cart',
      context: 'host',
      msg: 'waiting',
    },
  ]);
});

it('errors come with their stack and causes, fields by their names', () => {
  const { log, lines } = logForTests();
  Logger.overrideLogger(log);
  const error = new SimbaError('stuck', 'cannot decide', new Error('a bug'));
  new Logger('host').error('order is stuck', error);
  new Logger('command').warn('SetStock', { command: 'c1', position: 'order/0/id/7' });
  const [stuck, command] = lines();
  expect(stuck).toMatchObject({ level: 'error', context: 'host', msg: 'order is stuck' });
  expect(stuck?.err).toMatchObject({ code: 'stuck', cause: { message: 'a bug' } });
  expect(JSON.stringify(stuck?.err)).toContain('service-log.test');
  expect(command).toMatchObject({ msg: 'SetStock', command: 'c1', position: 'order/0/id/7' });
});

it('what is told for a request that is traced has its trace', () => {
  const { log, lines } = logForTests();
  const span = { traceId: 'a'.repeat(32) } as OpenSpan;
  during(span, () => {
    log.warn('of the request', 'http');
    outsideRequests(() => log.warn('of the connection', 'log'));
  });
  log.warn('of nothing', 'http');
  expect(lines().map(({ trace }) => trace)).toEqual([span.traceId, undefined, undefined]);
});

it("the level can be changed while it runs, and Nest's own account is for debugging", () => {
  const { log, lines } = logForTests();
  log.log('mapped a route', 'RouterExplorer');
  log.debug('decided', 'command');
  expect(lines()).toEqual([]);
  log.level = 'debug';
  log.log('mapped a route', 'RouterExplorer');
  log.debug('decided', 'command');
  log.level = 'error';
  log.warn('too little', 'host');
  expect(lines().map(({ msg }) => msg)).toEqual(['mapped a route', 'decided']);
});

const COOKIE = 'shop-session=Zm9yIHRlc3RzIG9ubHkgISE.c2lnbmF0dXJlLW9mLWl0';
const PRIVATE = [
  'maria',
  'example.org',
  'Zm9yIHRlc3RzIG9ubHkgISE',
  'c2lnbmF0dXJl',
  's3cr3t',
  SECRET,
];

it.each<[string, unknown, unknown[]]>([
  ['an address in a message', 'no mail to maria@example.org: refused', []],
  ['one with a plus and dots', 'to m.maria+shop@mail.example.org, again', []],
  ['one that is encoded', '/orders?email=maria%40example.org', []],
  ['in quotes of JSON', JSON.stringify({ email: 'maria@example.org' }), []],
  ['in a field', 'ordered', [{ email: 'maria@example.org' }]],
  ['in a nested field', 'ordered', [{ body: { order: { email: 'maria@example.org' } } }]],
  ['in an error', 'failed', [new Error('maria@example.org is not reachable')]],
  ['in the cause of one', 'failed', [new Error('x', { cause: new Error('to maria@example.org') })]],
  ['a cookie in a message', `asked with ${COOKIE}; shop-seen=a`, []],
  ['a cookie in headers', 'asked', [{ headers: { cookie: COOKIE, 'set-cookie': [COOKIE] } }]],
  ['a token in a message', 'asked with Authorization: Bearer s3cr3t.s3cr3t', []],
  ['a token in headers', 'asked', [{ headers: { authorization: 'Bearer s3cr3t' } }]],
  ['a token by its name', 'asked', [{ token: 's3cr3t', password: 's3cr3t "and" more s3cr3t' }]],
  ["the process's own token", `given ${SECRET} by mistake`, [{ given: SECRET }]],
])('no line has what is private: %s', (_, message, fields) => {
  const { log, written } = logForTests();
  log.error(message, ...fields, 'http');
  expect(written).toHaveLength(1);
  for (const word of PRIVATE) expect(written[0]).not.toContain(word);
  // Still JSON, and still for who looks for what went wrong.
  expect(JSON.parse(written[0] ?? '')).toMatchObject({ level: 'error', context: 'http' });
});

it('paths of packages are no addresses', () => {
  const { log, lines } = logForTests();
  const path = 'at x (/app/node_modules/@nestjs/core/router.js:7:1) kafka-1:9092';
  log.warn(path, 'host');
  expect(lines()[0]?.msg).toBe(path);
});

it('people are given a line of text, with stacks below', () => {
  const fields = {
    time: '2026-01-02T03:04:05.678Z',
    level: 'warn',
    service: 'cart',
    context: 'log',
  };
  const line = JSON.stringify({ ...fields, msg: 'late', command: 'c1', err: { stack: 'a\nb' } });
  expect(readableLine(line)).toBe('03:04:05.678 WARN  [log] late command=c1\n    a\n    b\n');
  expect(readableLine('no JSON\n')).toBe('no JSON\n');
});
