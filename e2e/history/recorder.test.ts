import { expect, test } from 'vitest';
import type { Client } from '../support/client.ts';
import { type Intended, Recorder } from './recorder.ts';

type Send = Client['send'];
type Reply = Error | readonly [status: number, body: object, headers?: Record<string, string>];

const connection = (code: string) => new TypeError('fetch failed', { cause: { code } });
const refused = connection('ECONNREFUSED');
const broken = connection('ECONNRESET');
const late = new DOMException('late', 'TimeoutError');
const away = [503, { code: 'log-unavailable' }] as const;
const unknown = [504, { code: 'outcome-unknown' }] as const;
const done = [200, { quantity: 3 }] as const;

/** Answers in this order, and keeps what was sent. */
function clientOf(...replies: readonly Reply[]) {
  const sent: { part: string; headers: unknown }[] = [];
  const send = async (part: string, _method: string, _path: string, ...rest: unknown[]) => {
    const reply = replies[sent.length];
    sent.push({ part, headers: rest[1] });
    if (reply === undefined || reply instanceof Error) throw reply;
    const [status, body, headers] = reply;
    return { status, body, headers: new Headers(headers) };
  };
  return { send: send as unknown as Send, sent };
}

const add: Intended<string, unknown> = {
  kind: 'command',
  key: 'tea',
  input: 'add',
  method: 'POST',
  path: '/cart/items',
  parts: ['cart-1', 'cart-2'],
  isPatient: true,
  tell: ({ body }) => ({ output: 'done', shown: body }),
};

test('a command and its repetitions at other replicas are one operation with one id', async () => {
  const client = clientOf(broken, unknown, done);
  const recorder = new Recorder<string, unknown>(20);
  await recorder.perform(client, 'ann', add);
  const attempts = ['cart-1 ECONNRESET', 'cart-2 504 outcome-unknown', 'cart-1 200'];
  expect(recorder.history).toMatchObject([
    { client: 'ann', ending: 'ok', output: 'done', shown: { quantity: 3 }, attempts },
  ]);
  expect(new Set(client.sent.map(({ headers }) => JSON.stringify(headers))).size).toBe(1);
  const [{ invokedAtMs, returnedAtMs } = { invokedAtMs: 0, returnedAtMs: 0 }] = recorder.history;
  expect(returnedAtMs - invokedAtMs).toBeGreaterThan(30);
});

interface Rule {
  readonly rule: string;
  readonly reply: Reply;
  readonly ending: string;
}

const RULES: readonly Rule[] = [
  { rule: 'nobody listened: surely nothing was done', reply: refused, ending: 'fail' },
  { rule: 'the answer promises that nothing was done', reply: away, ending: 'fail' },
  { rule: 'a connection that breaks tells nothing', reply: broken, ending: 'info' },
  { rule: 'an answer that does not come tells nothing', reply: late, ending: 'info' },
  { rule: 'an unknown outcome is one', reply: unknown, ending: 'info' },
  { rule: 'any other 5xx tells nothing', reply: [500, { code: 'internal-error' }], ending: 'info' },
  { rule: 'any other 503 neither', reply: [503, { code: 'stuck' }], ending: 'info' },
  { rule: 'an answer is one', reply: done, ending: 'ok' },
];

test.each(RULES)('$rule', async ({ reply, ending }) => {
  const recorder = new Recorder<string, unknown>();
  await recorder.perform(clientOf(reply), 'ann', { ...add, isPatient: false });
  expect(recorder.history).toMatchObject([{ ending, attempts: [expect.any(String)] }]);
});

test('surely nothing was done only if no attempt leaves it open', async () => {
  const endings = await Promise.all(
    [
      [away, refused],
      [unknown, away],
    ].map(async (replies) => {
      const all = Array.from({ length: 60 }, (_, i) => replies[i] ?? away);
      const recorder = new Recorder<string, unknown>(0);
      return (await recorder.perform(clientOf(...all), 'ann', add)).ending;
    }),
  );
  expect(endings).toEqual(['fail', 'info']);
});

test('what an answer says of positions is kept', async () => {
  const headers = { 'Shop-Position': 'cart:0:x:7:', 'Shop-Behind': '1' };
  const recorder = new Recorder<string, unknown>();
  await recorder.perform(clientOf([200, {}, headers]), 'ann', { ...add, kind: 'plain' });
  expect(recorder.history).toMatchObject([{ token: 'cart:0:x:7:', isBehind: true }]);
});

test('what another context has refused has no effect here', async () => {
  const recorder = new Recorder<string, unknown>();
  await recorder.perform(clientOf(done), 'ann', { ...add, kind: 'routed', tell: () => null });
  expect(recorder.history).toMatchObject([{ ending: 'fail', output: null }]);
});
