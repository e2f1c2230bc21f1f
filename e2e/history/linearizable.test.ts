import { Random } from '@thingy/tools';
import { describe, expect, test } from 'vitest';
import { seedOfThisRun } from '../support/seed-of-this-run.ts';
import { isLinearizable } from './brute-force.test-support.ts';
import { checkLinearizable } from './linearizable.ts';
import {
  add,
  type RegisterInput,
  type RegisterOperation,
  type RegisterOutput,
  read,
  register,
  swap,
  write,
} from './register.test-support.ts';

const HISTORIES = 10_000;
const seed = seedOfThisRun();

interface Example {
  readonly history: string;
  readonly operations: readonly RegisterOperation[];
}

const GOOD: readonly Example[] = [
  { history: 'nothing happened', operations: [] },
  { history: 'one after another', operations: [write(1, 0, 1), read(1, 2, 3), write(2, 4, 5)] },
  {
    history: 'a read during a write sees what was before',
    operations: [write(1, 0, 10), read(0, 2, 3)],
  },
  {
    history: 'a read during a write sees what comes',
    operations: [write(1, 0, 10), read(1, 2, 3)],
  },
  {
    history: 'two writes at once in the order that no clock shows',
    operations: [write(1, 0, 10), write(2, 1, 9), read(2, 11, 12), read(2, 13, 14)],
  },
  {
    history: 'a write that was not answered takes effect much later',
    operations: [write(1, 0), read(0, 1, 2), read(0, 3, 4), read(1, 5, 6)],
  },
  {
    history: 'a write that was not answered never takes effect',
    operations: [write(1, 0), read(0, 1, 2), read(0, 3, 4)],
  },
  {
    history: 'two adds of which only the second took effect',
    operations: [add(1, 0), add(2, 1), read(2, 2, 3)],
  },
  {
    history: 'what touches may have overlapped',
    operations: [write(1, 0, 5), read(0, 5, 6)],
  },
  {
    history: 'one of two swaps finds what it expects',
    operations: [swap(0, 1, true, 0, 5), swap(0, 2, false, 1, 4), read(1, 6, 7)],
  },
  {
    history: 'operations that depend on a long one are all over before it returns',
    operations: [write(9, 0, 100), ...[1, 2, 3, 4].map((at) => read(9, at * 10, at * 10 + 5))],
  },
];

const BAD: readonly Example[] = [
  {
    history: 'a stale read: the write was answered before',
    operations: [write(1, 0, 1), read(0, 2, 3)],
  },
  {
    history: 'a lost update: two adds are answered, one is there',
    operations: [add(1, 0, 5), add(1, 1, 4), read(1, 6, 7)],
  },
  {
    history: 'a duplicate effect: one add is answered, two are there',
    operations: [add(1, 0, 5), read(2, 6, 7)],
  },
  {
    history: 'a duplicate effect of what was not answered',
    operations: [add(1, 0), read(1, 1, 2), read(2, 3, 4)],
  },
  {
    history: 'an order against real time: the first of two writes wins',
    operations: [write(1, 0, 1), write(2, 2, 3), read(1, 4, 5)],
  },
  {
    history: 'two readers see two writes in different orders',
    operations: [write(1, 0, 20), write(2, 0, 20), read(1, 1, 2), read(2, 3, 4), read(1, 5, 6)],
  },
  {
    history: 'a value goes away again while its write is under way',
    operations: [write(1, 0, 10), read(1, 1, 2), read(0, 3, 4)],
  },
  {
    history: 'a value that nobody wrote',
    operations: [write(1, 0, 1), read(7, 0, 2)],
  },
  {
    history: 'both of two swaps find what only one of them can',
    operations: [swap(0, 1, true, 0, 5), swap(0, 2, true, 1, 4)],
  },
  {
    history: 'a read of what is written only later',
    operations: [read(1, 0, 1), write(1, 2, 3)],
  },
  {
    history: 'an unanswered write is seen before it was made',
    operations: [read(1, 0, 1), write(1, 2)],
  },
];

describe('linearizable', () => {
  test.each(GOOD)('$history', ({ operations }) => {
    const result = checkLinearizable(register, operations);
    expect(result.verdict).toBe('linearizable');
    expect(isLinearizable(register, operations)).toBe(true);
    expectToExplain(result.order, operations);
  });
});

describe('not linearizable', () => {
  test.each(BAD)('$history', ({ operations }) => {
    expect(checkLinearizable(register, operations).verdict).toBe('violated');
    expect(isLinearizable(register, operations)).toBe(false);
  });

  test('says what it could place, and what it was stuck at', () => {
    const operations = [write(1, 0, 1), read(1, 2, 3), write(2, 4, 5), read(1, 6, 7)];
    const result = checkLinearizable(register, operations);
    expect(result).toMatchObject({ verdict: 'violated', order: [0, 1, 2], stuck: 3 });
  });
});

test('an operation after another, whatever the clock says', () => {
  const late = { ...read(0, 0, 9), after: [0] };
  expect(checkLinearizable(register, [write(1, 0, 9), read(0, 0, 9)]).verdict).toBe('linearizable');
  expect(checkLinearizable(register, [write(1, 0, 9), late]).verdict).toBe('violated');
});

test('gives up with "unknown" at its limit, and never with "linearizable"', () => {
  const writes = Array.from({ length: 12 }, (_, i) => add(2 ** i, 0, 100));
  const operations = [...writes, read(-1, 101, 102)];
  expect(checkLinearizable(register, operations, 1_000).verdict).toBe('unknown');
  expect(checkLinearizable(register, operations).verdict).toBe('violated');
});

test('a long history of one client after another takes a step per write', () => {
  const operations = Array.from({ length: 2_000 }, (_, i) => [
    write(i, 4 * i, 4 * i + 1),
    read(i, 4 * i + 2, 4 * i + 3),
  ]).flat();
  const { verdict, steps } = checkLinearizable(register, operations);
  expect({ verdict, isQuick: steps <= operations.length }).toEqual({
    verdict: 'linearizable',
    isQuick: true,
  });
});

test(`says the same as trying out every order (SEED=${seed})`, () => {
  const random = new Random(seed);
  const verdicts = { linearizable: 0, violated: 0, unknown: 0 };
  for (let history = 1; history <= HISTORIES; history++) {
    const operations = history % 2 === 0 ? anyHistory(random) : historyOfOne(random);
    const result = checkLinearizable(register, operations);
    verdicts[result.verdict]++;
    const expected = isLinearizable(register, operations) ? 'linearizable' : 'violated';
    expect({ history, operations, verdict: result.verdict }).toMatchObject({ verdict: expected });
    if (result.verdict === 'linearizable') expectToExplain(result.order, operations);
  }
  expect(verdicts.unknown).toBe(0);
  expect(verdicts.linearizable).toBeGreaterThan(HISTORIES / 5);
  expect(verdicts.violated).toBeGreaterThan(HISTORIES / 5);
});

/** The order begins with 0 and keeps real time, `after`, and what the specification says. */
function expectToExplain(order: readonly number[], operations: readonly RegisterOperation[]) {
  let state: number | null = register.initial;
  const placed = new Set<number>();
  for (const index of order) {
    const { input, output, invokedAtMs, after } = operations[index] as RegisterOperation;
    const isTooLate = operations.some((other, i) => {
      return !placed.has(i) && other.returnedAtMs < invokedAtMs;
    });
    expect(isTooLate || after.some((each) => !placed.has(each))).toBe(false);
    state = state === null ? null : register.step(state, input, output);
    placed.add(index);
  }
  expect(state).not.toBeNull();
  for (const [index, { returnedAtMs }] of operations.entries()) {
    if (returnedAtMs < Number.POSITIVE_INFINITY) expect(placed).toContain(index);
  }
}

/** Anything may have been answered. */
function anyHistory(random: Random): readonly RegisterOperation[] {
  return Array.from({ length: random.between(1, 6) }, (_, index) => {
    const input = anyInput(random);
    return {
      ...anyTime(random),
      input,
      output: anyOutput(random, input),
      after: before(random, index),
    };
  });
}

/** Of a real register, at a moment of each operation; sometimes one answer is then changed. */
function historyOfOne(random: Random): readonly RegisterOperation[] {
  let state = register.initial;
  const operations = Array.from({ length: random.between(2, 6) }, (_, index) => {
    const atMs = 3 * index;
    const input = anyInput(random);
    const isAnswered = !random.onceIn(5);
    const output = input.type === 'read' ? state : input.type !== 'swap' || state === input.from;
    if (isAnswered || random.onceIn(2)) state = register.step(state, input, output) as number;
    const returnedAtMs = isAnswered ? atMs + random.below(8) : Number.POSITIVE_INFINITY;
    const invokedAtMs = atMs - random.below(8);
    return { input, output: isAnswered ? output : null, invokedAtMs, returnedAtMs, after: [] };
  });
  const changed = random.onceIn(2) ? random.below(operations.length) : -1;
  return operations.map((each, index) => {
    if (index !== changed || each.output === null) return each;
    return { ...each, output: anyOutput(random, each.input) };
  });
}

function anyInput(random: Random): RegisterInput {
  const value = random.below(3);
  switch (random.below(5)) {
    case 0:
      return { type: 'write', value };
    case 1:
      return { type: 'add', delta: value };
    case 2:
      return { type: 'swap', from: random.below(3), to: value };
    default:
      return { type: 'read' };
  }
}

function anyOutput(random: Random, { type }: RegisterInput): RegisterOutput {
  if (type === 'read') return random.below(3);
  return type === 'swap' ? random.onceIn(2) : true;
}

function anyTime(random: Random) {
  const invokedAtMs = random.onceIn(6) ? Number.NEGATIVE_INFINITY : random.below(12);
  const returnedAtMs = random.onceIn(5)
    ? Number.POSITIVE_INFINITY
    : Math.max(0, invokedAtMs) + random.below(8);
  return { invokedAtMs, returnedAtMs };
}

function before(random: Random, index: number): readonly number[] {
  return index > 0 && random.onceIn(6) ? [random.below(index)] : [];
}
