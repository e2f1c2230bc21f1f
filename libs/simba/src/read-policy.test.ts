import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LeftRight } from './left-right.ts';
import { LOCK_QUEUE_MAX } from './locked-model.ts';
import { READ_HOLD_MS_MAX } from './read-handle.ts';
import { type ReadPolicy, type ReadPolicyName, readPolicy } from './read-policy.ts';

/** A model that says so when it is asked in batch mode. */
interface List {
  readonly items: string[];
  isBatch: boolean;
}

const machine = {
  messageTypes: new Set<string>(),
  levelMax: 1,
  initial: (): List => ({ items: [], isBatch: false }),
  decide: () => [],
  evolve: () => undefined,
  digest: () => {
    throw new Error('not asked for here');
  },
  startBatch: (list: List) => {
    list.isBatch = true;
  },
  *finalize(list: List) {
    yield;
    list.isBatch = false;
  },
};

const policies: readonly ReadPolicyName[] = ['exclusive', 'shared', 'wait-free'];

function items(list: List): string {
  if (list.isBatch) throw new Error('asked in batch mode');
  return list.items.join('');
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe.each(policies)('the policy %s', (name) => {
  let policy: ReadPolicy<List, string>;

  beforeEach(() => {
    policy = readPolicy(name, machine as never, (list: List, item: string) => {
      list.items.push(item);
    });
  });

  async function write(...changes: string[]) {
    await policy.writable();
    for (const change of changes) policy.write(change);
    policy.publish();
  }

  const read = () => policy.read(items);

  it('shows whole publishes only', async () => {
    await policy.writable();
    policy.write('a');
    expect(items(policy.ahead)).toBe('a');
    const early = read();
    policy.write('b');
    policy.publish();
    expect(['', 'ab']).toContain(await early);
    expect(await read()).toBe('ab');
  });

  it('loses no change over many publishes', async () => {
    for (const change of 'abcdefgh') await write(change);
    expect(await read()).toBe('abcdefgh');
    await policy.writable();
    expect(items(policy.ahead)).toBe('abcdefgh');
  });

  it('keeps the model of a reader as it is over awaits, until it leaves', async () => {
    await write('a');
    const handle = await policy.enter();
    const writing = write('b').then(() => write('c'));
    await vi.advanceTimersByTimeAsync(READ_HOLD_MS_MAX / 2);
    expect(items(handle.model)).toBe('a');
    handle.leave();
    handle.leave();
    await writing;
    expect(await read()).toBe('abc');
  });

  it('expires a reader that does not leave, and goes on writing', async () => {
    const handle = await policy.enter();
    const writing = write('a').then(() => write('b'));
    await vi.advanceTimersByTimeAsync(READ_HOLD_MS_MAX + 1);
    await writing;
    expect(() => handle.model).toThrow(expect.objectContaining({ code: 'read-expired' }));
    handle.leave();
    await write('c');
    expect(await read()).toBe('abc');
  });

  it('is not harmed by a reader that throws', async () => {
    const failing = policy.read(() => {
      throw new Error('a bad query');
    });
    await expect(failing).rejects.toThrow('a bad query');
    const handle = await policy.enter();
    handle.leave();
    await write('a');
    expect(await read()).toBe('a');
  });

  it('lets readers and the writer in by turns, whoever asks how often', async () => {
    const seen: string[] = [];
    const reading = (async () => {
      for (let i = 0; i < 50; i++) seen.push(await read());
    })();
    for (const change of 'abcde') await write(change);
    await reading;
    expect(await read()).toBe('abcde');
    expect([...seen].sort((a, b) => a.length - b.length)).toEqual(seen);
  });

  it('answers at once what it would answer in a turn, where it need not wait', async () => {
    expect(policy.readNow(items)).toBe('');
    await write('a');
    expect(policy.readNow(items)).toBe('a');
    await policy.writable();
    policy.write('b');
    expect(policy.readNow(items)).toBe(name === 'wait-free' ? 'a' : undefined);
    policy.publish();
    expect(policy.readNow(items)).toBe('ab');
  });

  it('never shows a model in batch mode, nor changes of a batch before its end', async () => {
    await policy.startBatch();
    policy.write('a');
    policy.write('b');
    await policy.endBatch();
    expect(await read()).toBe('ab');
    if (!policy.canBatch) return;
    await policy.startBatch();
    policy.write('c');
    expect(await read()).toBe('ab');
    const ending = policy.endBatch();
    expect(await read()).toBe('ab');
    await ending;
    expect(await read()).toBe('abc');
    await write('d');
    await write('e');
    expect(await read()).toBe('abcde');
  });
});

describe('one model', () => {
  const make = (name: ReadPolicyName) =>
    readPolicy(name, machine as never, (list: List, item: string) => {
      list.items.push(item);
    });

  it('has many readers at once when it is shared', async () => {
    const policy = make('shared');
    const handles = await Promise.all([policy.enter(), policy.enter(), policy.enter()]);
    expect(handles.map(({ model }) => items(model))).toEqual(['', '', '']);
  });

  it('has one reader at a time when it is exclusive', async () => {
    const policy = make('exclusive');
    const first = await policy.enter();
    let isIn = false;
    const second = policy.enter().then((handle) => {
      isIn = true;
      return handle;
    });
    await vi.advanceTimersByTimeAsync(100);
    expect(isIn).toBe(false);
    first.leave();
    (await second).leave();
    expect(isIn).toBe(true);
  });

  it('overtakes nobody for a read that has to be answered at once', async () => {
    const policy = make('exclusive');
    const handle = await policy.enter();
    expect(policy.readNow(items)).toBeUndefined();
    handle.leave();
    expect(policy.readNow(items)).toBe('');
    const turn = policy.writable();
    expect(policy.readNow(items)).toBeUndefined();
    await turn;
    policy.publish();
    expect(policy.readNow(items)).toBe('');
  });

  it('lets a read be answered at once beside others when it is shared', async () => {
    const policy = make('shared');
    const handle = await policy.enter();
    expect(policy.readNow(items)).toBe('');
    handle.leave();
  });

  it('refuses more readers than may wait', async () => {
    const policy = make('shared');
    await policy.writable();
    const waiting = Array.from({ length: LOCK_QUEUE_MAX }, () => policy.read(items));
    await expect(policy.read(items)).rejects.toMatchObject({ code: 'overloaded' });
    policy.publish();
    await Promise.all(waiting);
  });
});

it('wait-free: nobody waits, not even for a microtask, while a write is under way', async () => {
  const policy = new LeftRight<List, string>(machine, (list, item) => {
    list.items.push(item);
  });
  await policy.writable();
  policy.write('a');
  const handle = policy.enterNow();
  expect(items(handle.model)).toBe('');
  policy.publish();
  expect(items(policy.enterNow().model)).toBe('a');
});
