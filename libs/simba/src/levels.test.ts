import { afterEach, describe, expect, it } from 'vitest';
import type { Envelope } from './envelope.ts';
import { ACTIVATE_LEVEL } from './ledger.ts';
import { logOpening } from './log-opening.ts';
import { MemoryLog } from './memory-log.ts';
import { Replica } from './replica.ts';
import type { Circumstances, StateMachine } from './state-machine.ts';
import { type Add, type Tally, type TallyOutcome, tally } from './tally.test-support.ts';
import { structured } from './wrapper.ts';

/** The next version of the code: from level 2 on, a total may be ten below zero. */
const tallyTwo: StateMachine<Tally, Add, TallyOutcome> = {
  ...tally,
  levelMax: 2,
  decide(model, message, circumstances) {
    if (circumstances.level < 2) return tally.decide(model, message, circumstances);
    const { name, amount } = message;
    const total = (model.totals.get(name) ?? 0) + amount;
    return total < -10 ? [{ type: 'Refused', name }] : [{ type: 'Added', name, total }];
  },
};

const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

function own(message: object) {
  return structured.wrap({
    id: `own-${Math.random()}`,
    source: 'operator',
    session: null,
    fingerprint: '',
    traceparent: null,
    origin: null,
    previousOrigin: null,
    message: message as Envelope['message'],
  });
}

async function openedLog() {
  const log = new MemoryLog({ name: 'tally/0' });
  await log.append([own({ type: 'LogOpened', logId: 'log1' })]);
  return log;
}

async function started(log: MemoryLog, machine: typeof tally) {
  const replica = new Replica({ log, machine, context: 'tally', source: 'tally' });
  stops.push(() => replica.stop());
  await replica.start();
  return replica;
}

let ids = 0;
const add = (amount: number) => ({
  id: `c${ids++}`,
  session: null,
  message: { type: 'Add' as const, name: 'a', amount },
});

const activate = (level: unknown) => own({ type: ACTIVATE_LEVEL, level });

/** The version after that: from level 2 on, names can be dropped. */
type Drop = { readonly type: 'Drop'; readonly name: string };
const dropping = {
  ...tallyTwo,
  messageTypes: new Set([...tally.messageTypes, 'Drop']),
  messageLevels: { Drop: 2 },
  decide(model: Tally, message: Add | Drop, circumstances: Circumstances) {
    if (message.type === 'Add') return tallyTwo.decide(model, message, circumstances);
    return [{ type: 'Added' as const, name: message.name, total: 0 }];
  },
} as unknown as typeof tally;

const drop = () => ({ ...add(0), message: { type: 'Drop', name: 'a' } as unknown as Add });

describe('a message that came with a level', () => {
  it('is refused before that level is in force, and nothing is appended', async () => {
    const log = await openedLog();
    const replica = await started(log, dropping);
    const end = await log.end();
    const refused = { code: 'level-not-active', message: expect.stringContaining('level 2') };
    await expect(replica.submit(drop())).rejects.toMatchObject(refused);
    expect(await log.end()).toBe(end);
    await log.append([activate(2)]);
    await replica.latest();
    expect((await replica.submit(drop())).outcomes).toMatchObject([{ total: 0 }]);
  });

  it('stops old and new code alike where it is there too early', async () => {
    const log = await openedLog();
    const [old, next] = [await started(log, tally), await started(log, dropping)];
    const end = await log.end();
    await log.append([own({ type: 'Drop', name: 'a' })]);
    await expect.poll(() => [old.state, next.state]).toEqual(['stuck', 'stuck']);
    expect([old.next, next.next]).toEqual([end, end]);
    expect(String(next.trouble)).toContain('before its level');
  });
});

describe('a log that begins at a level', () => {
  it('is of that level from its first command on', async () => {
    const log = new MemoryLog({ name: 'tally/0' });
    const opening = logOpening({ logId: 'log1', source: 'operator', level: 2 });
    await log.append(opening.map((envelope) => structured.wrap(envelope)));
    const replica = await started(log, tallyTwo);
    expect([replica.level, replica.log]).toEqual([2, 'tally/0/log1']);
    expect((await replica.submit(add(-5))).outcomes).toMatchObject([{ total: -5 }]);
    expect(logOpening({ logId: 'log1', source: 'operator' })).toHaveLength(1);
  });
});

describe('a level', () => {
  it('is dormant until it is activated: old and new code never disagree', async () => {
    const log = await openedLog();
    const old = await started(log, tally);
    const next = await started(log, tallyTwo);
    for (let i = 0; i < 50; i++) await (i % 2 ? old : next).submit(add((i % 5) - 3));
    await Promise.all([old.latest(), next.latest()]);
    expect(await next.digest()).toEqual(await old.digest());
  });

  it('decides the records after its activation, and none before, also in a replay', async () => {
    const log = await openedLog();
    const live = await started(log, tallyTwo);
    expect((await live.submit(add(-5))).outcomes).toEqual([{ type: 'Refused', name: 'a' }]);
    await log.append([activate(2)]);
    await live.latest();
    expect(live.level).toBe(2);
    expect((await live.submit(add(-5))).outcomes).toMatchObject([{ total: -5 }]);
    const replayed = await started(log, tallyTwo);
    await replayed.latest();
    expect(await replayed.digest()).toMatchObject({ digest: (await live.digest()).digest });
  });

  it.each([
    ['the same again', 1],
    ['one that skips', 3],
    ['none', undefined],
    ['no number', '2'],
  ])('is activated in its order only: %s is ignored', async (_, level) => {
    const log = await openedLog();
    const replica = await started(log, tallyTwo);
    await log.append([activate(level)]);
    await replica.latest();
    expect(replica.level).toBe(1);
    expect(replica.state).toBe('live');
  });

  it('stops code that does not know it, which says so, and goes on after an upgrade', async () => {
    const log = await openedLog();
    const old = await started(log, tally);
    const next = await started(log, tallyTwo);
    await old.submit(add(3));
    await log.append([activate(2)]);
    await expect.poll(() => old.state).toBe('stuck');
    expect(String(old.trouble)).toContain('level 2');
    expect(await old.read(({ totals }) => totals.get('a'))).toBe(3);
    await next.submit(add(-9));
    await old.stop();
    const upgraded = await started(log, tallyTwo);
    await Promise.all([upgraded.latest(), next.latest()]);
    expect(await upgraded.read(({ totals }) => totals.get('a'))).toBe(-6);
    await expect(started(log, tally)).rejects.toMatchObject({ code: 'stuck' });
  });
});
