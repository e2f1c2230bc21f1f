import { expect, test } from 'vitest';
import { checkCausal, stepsBack } from './causal.ts';
import { checkLinearizable } from './linearizable.ts';
import { operationsOf } from './operations-of.ts';
import type { Recorded } from './recorded.ts';
import { type RegisterInput, type RegisterOutput, register } from './register.test-support.ts';

type Line = Recorded<RegisterInput, RegisterOutput>;

type Step = Partial<Line> & Pick<Line, 'client'>;
type Histories = Readonly<Record<string, readonly Step[]>>;

const READ = { type: 'read' } as const;

/** What Ann and Bob did, one line after the other unless a time says otherwise. */
function history(...lines: readonly Step[]) {
  return lines.map((line, index): Line => {
    return {
      key: 'one',
      kind: 'plain',
      input: READ,
      ending: 'ok',
      output: null,
      shown: null,
      invokedAtMs: 10 * index,
      returnedAtMs: 10 * index + 5,
      isBehind: false,
      token: null,
      attempts: ['replica-1 200'],
      ...line,
    };
  });
}

const sees = (client: string, output: number) => ({ client, output });
const asks = (client: string, output: number) => ({ client, output, kind: 'strong' as const });
const writes = (client: string, value: number, shown: number | null = null) => ({
  client,
  kind: 'command' as const,
  input: { type: 'write' as const, value },
  output: true,
  shown,
});
const isBehind = true;

const GOOD: Histories = {
  'a session that has seen nothing reads something old': [writes('ann', 1), sees('bob', 0)],
  'two sessions learn of a write at different times': [
    writes('ann', 1),
    sees('cid', 1),
    sees('bob', 0),
    sees('bob', 1),
  ],
  'an answer from the past says so': [writes('ann', 1), { ...sees('ann', 0), isBehind }],
  'a write of unknown outcome need not be seen by who made it': [
    { ...writes('ann', 1), ending: 'info', output: null },
    sees('ann', 0),
    sees('ann', 1),
  ],
  'what was refused by everybody has no effect': [
    { ...writes('ann', 1), ending: 'fail', output: null },
    sees('ann', 0),
  ],
  'the answer to a write shows a later one already': [
    { ...writes('ann', 1, 2), invokedAtMs: 0, returnedAtMs: 9 },
    { ...writes('bob', 2), invokedAtMs: 1, returnedAtMs: 8 },
  ],
  'what another context has accepted comes here later': [
    { ...writes('ann', 1), kind: 'routed' },
    sees('bob', 0),
    asks('bob', 0),
    sees('bob', 1),
  ],
};

const BAD: Histories = {
  'a session does not see its own write': [writes('ann', 1), sees('ann', 0)],
  'a session reads backwards': [writes('ann', 1), sees('bob', 1), sees('bob', 0)],
  'a session reads backwards after a strong read': [
    writes('ann', 1),
    asks('bob', 1),
    sees('bob', 0),
  ],
  'a session reads what is written later': [
    sees('bob', 1),
    { ...writes('ann', 1), invokedAtMs: 20, returnedAtMs: 25 },
  ],
  'a session sees an overwritten value again that its write has replaced': [
    writes('ann', 1),
    sees('bob', 1),
    writes('bob', 2),
    sees('bob', 1),
  ],
  'two sessions see two writes in different orders': [
    { ...writes('ann', 1), invokedAtMs: 0, returnedAtMs: 90 },
    { ...writes('bob', 2), invokedAtMs: 0, returnedAtMs: 90 },
    sees('cid', 1),
    sees('cid', 2),
    sees('dan', 2),
    sees('dan', 1),
  ],
  'the answer to a write shows what was before it': [writes('ann', 1, 0)],
  'a session does not see what another context has accepted for it': [
    { ...writes('ann', 1), kind: 'routed' },
    sees('ann', 0),
  ],
  'what was refused by everybody has an effect': [
    { ...writes('ann', 1), ending: 'fail', output: null },
    sees('ann', 1),
  ],
  'an answer after one that was behind forgets what was seen before it': [
    writes('ann', 1),
    { ...sees('ann', 0), isBehind },
    sees('ann', 0),
  ],
};

test.each(Object.entries(GOOD))('causal: %s', (_, lines) => {
  const { result } = checkCausal(register, history(...lines), READ);
  expect(result.verdict).toBe('linearizable');
});

test.each(Object.entries(BAD))('not causal: %s', (_, lines) => {
  expect(checkCausal(register, history(...lines), READ).result.verdict).toBe('violated');
});

test('a strong read is held to real time where a plain one is not', () => {
  const verdictOf = (read: Step) => {
    const operations = operationsOf(history(writes('ann', 1), read), {
      read: READ,
      isWithPlain: true,
    });
    return checkLinearizable(register, operations).verdict;
  };
  expect(verdictOf(sees('bob', 0))).toBe('linearizable');
  expect(verdictOf(asks('bob', 0))).toBe('violated');
  expect(verdictOf({ ...asks('bob', 0), isBehind })).toBe('violated');
});

const at = (position: number) => `shop-cart:0:x:${position}:`;

test('positions go forward, each client by itself', () => {
  const good = history(
    { client: 'ann', token: at(7) },
    { client: 'ann', token: at(7) },
    { client: 'bob', token: at(3) },
    { client: 'ann', token: 'shop-order:0:x:1:' },
    { client: 'ann', token: null },
    { client: 'ann', token: at(9) },
  );
  expect(stepsBack(good)).toEqual([]);
});

test('a position that goes back is found, unless the answer says that it is behind', () => {
  const bad = history(
    { client: 'ann', token: at(7) },
    { client: 'ann', token: at(5), isBehind },
    { client: 'ann', token: at(6) },
  );
  expect(stepsBack(bad)).toMatchObject([{ topic: 'shop-cart', at: 6, seen: 7 }]);
});

test('what was seen of a log elsewhere counts as well', () => {
  const bad = history(
    { client: 'ann', token: `${at(7)}~shop-order:0:x:12:` },
    { client: 'ann', token: 'shop-order:0:x:11:' },
  );
  expect(stepsBack(bad)).toMatchObject([{ topic: 'shop-order', at: 11, seen: 12 }]);
});
