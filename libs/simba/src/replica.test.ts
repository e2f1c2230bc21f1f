import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { CausalToken } from './causal-token.ts';
import { type AppendFault, MemoryLog } from './memory-log.ts';
import { MemorySnapshotStore } from './memory-snapshot-store.ts';
import type { Origin } from './origin.ts';
import type { ReadPolicyName } from './read-policy.ts';
import { Replica, type ReplicaOptions } from './replica.ts';
import { useScheduler } from './scheduler.ts';
import { SLICE_MS } from './slice.ts';
import type { StateMachine } from './state-machine.ts';
import { takeSnapshot } from './take-snapshot.ts';
import { type Add, type Tally, type TallyOutcome, tally } from './tally.test-support.ts';
import { structured } from './wrapper.ts';

type Machine = StateMachine<Tally, Add, TallyOutcome>;

const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

function record(type: string, data: object, extra: { origin?: Origin; previous?: Origin } = {}) {
  return structured.wrap({
    id: `${type}-${Math.random()}`,
    source: 'test',
    session: null,
    fingerprint: '',
    traceparent: null,
    origin: extra.origin ?? null,
    previousOrigin: extra.previous ?? null,
    message: { ...data, type },
  });
}

async function openedLog(fault?: () => AppendFault): Promise<MemoryLog> {
  let opening = true;
  const log = new MemoryLog({
    name: 'tally/0',
    fault: () => (opening ? 'none' : (fault?.() ?? 'none')),
  });
  await log.append([record('LogOpened', { logId: 'log1' })]);
  opening = false;
  return log;
}

type Options = Partial<ReplicaOptions<Tally, Add, TallyOutcome>>;

async function started(log: MemoryLog, source = 'tally/1', options: Options = {}) {
  const replica = new Replica({ log, machine: tally, context: 'tally', source, ...options });
  stops.push(() => replica.stop());
  await replica.start();
  return replica;
}

const add = (name: string, amount: number): Add => ({ type: 'Add', name, amount });
const total = (replica: Replica<ReturnType<typeof tally.initial>, Add, never>, name: string) =>
  replica.read((model) => model.totals.get(name));

let ids = 0;
const command = (message: Add, id = `command-${ids++}`) => ({ id, session: 'anna', message });

describe('a replica', () => {
  it('answers a command from its outcome, which is visible by then', async () => {
    const replica = await started(await openedLog());
    const { outcomes } = await replica.submit(command(add('apples', 3)));
    expect(outcomes).toEqual([{ type: 'Added', name: 'apples', total: 3 }]);
    expect(await total(replica as never, 'apples')).toBe(3);
  });

  it('has replayed, in batch mode and finalized, all that was there before it serves', async () => {
    const log = await openedLog();
    await log.append(Array.from({ length: 1_500 }, () => record('Add', add('apples', 1))));
    const replica = await started(log);
    expect(await total(replica as never, 'apples')).toBe(1_500);
    expect(await replica.read((model) => model.finalized)).toBe(1);
    expect(replica.state).toBe('live');
  });

  it('refuses commands before it has replayed', async () => {
    const log = await openedLog();
    const replica = new Replica({ log, machine: tally, context: 'tally', source: 't' });
    await expect(replica.submit(command(add('a', 1)))).rejects.toMatchObject({ code: 'not-live' });
  });

  it('comes to the same model as another replica, whoever took the commands', async () => {
    const log = await openedLog();
    const a = await started(log, 'a');
    const b = await started(log, 'b');
    await Promise.all(
      Array.from({ length: 300 }, (_, i) =>
        (i % 2 ? a : b).submit(command(add(`n${i % 7}`, (i % 5) - 1))),
      ),
    );
    await Promise.all([a.latest(), b.latest()]);
    const digest = await a.digest();
    expect(digest).toEqual(await b.digest());
    expect(digest.digest).not.toBe('0000000000000000');
  });

  it('takes digests at every multiple of 1,000, the same in a replay as live', async () => {
    const log = await openedLog();
    const live = await started(log, 'live');
    for (let i = 0; i < 5; i++) {
      await log.append(Array.from({ length: 500 }, () => record('Add', add('apples', 1))));
    }
    await live.latest();
    const replayed = await started(log, 'replayed');
    expect(live.digests.map(({ position }) => position)).toEqual([0, 1_000, 2_000]);
    expect(replayed.digests).toEqual(live.digests);
  });

  it('answers the same command again with the first outcome, here and elsewhere', async () => {
    const log = await openedLog();
    const a = await started(log, 'a');
    const b = await started(log, 'b');
    const first = await a.submit(command(add('apples', 3), 'same'));
    await a.submit(command(add('apples', 4)));
    const again = await Promise.all([a, b].map((r) => r.submit(command(add('apples', 3), 'same'))));
    for (const { outcomes, offset } of again) {
      expect({ outcomes, offset }).toEqual({ outcomes: first.outcomes, offset: first.offset });
    }
    expect(await total(a as never, 'apples')).toBe(7);
  });

  it('answers from a brief what was decided, also after a start from a snapshot', async () => {
    const brief: Machine['briefs'] = {
      brief: ({ amount }, [outcome]) => (outcome?.type === 'Refused' ? null : `Added ${amount}`),
      recall: ({ name }, text) => [{ type: 'Added', name, total: Number(text.slice(6)) }],
    };
    const machine = { ...tally, briefs: brief };
    const log = await openedLog();
    const a = await started(log, 'a', { machine });
    const first = await a.submit(command(add('apples', 3), 'same'));
    const refused = await a.submit(command(add('apples', -9), 'refused'));
    const snapshots = new MemorySnapshotStore();
    await takeSnapshot({ log, machine, store: snapshots, onIgnored: () => {} });
    const b = await started(log, 'b', { machine, snapshots });
    expect(b.snapshotOffset).toBe(a.next);
    for (const replica of [a, b]) {
      expect(await replica.submit(command(add('apples', 3), 'same'))).toEqual(first);
      expect(await replica.submit(command(add('apples', -9), 'refused'))).toEqual(refused);
      const other = replica.submit(command(add('apples', 4), 'same'));
      await expect(other).rejects.toMatchObject({ code: 'id-reused' });
    }
    const c = await started(log, 'c', { snapshots });
    const unknown = c.submit(command(add('apples', 3), 'same'));
    await expect(unknown).rejects.toThrow('nothing here recalls Added 3');
  });

  it('copies its second model from the first where the machine can', async () => {
    const evolved = new Set<unknown>();
    const machine: Machine = {
      ...tally,
      evolve(model, outcome, occurrence) {
        evolved.add(model);
        tally.evolve(model, outcome, occurrence);
      },
      *copy(model, twin) {
        for (const [name, total] of twin.totals) {
          model.totals.set(name, total);
          model.digest.add(`${name} ${total}`);
          yield;
        }
      },
    };
    const log = await openedLog();
    await log.append([record('Add', add('apples', 1)), record('Add', add('pears', 2))]);
    const replica = await started(log, 'tally/1', { machine });
    expect(evolved.size).toBe(1);
    expect(await total(replica as never, 'pears')).toBe(2);
    for (let i = 0; i < 3; i++) await replica.submit(command(add('apples', 1), `more ${i}`));
    expect(evolved.size).toBe(2);
    expect(await total(replica as never, 'apples')).toBe(4);
    expect((await replica.digest()).digest).toBe((await (await started(log)).digest()).digest);
  });

  it('decides a command once that was sent five times at once', async () => {
    const replica = await started(await openedLog());
    const five = Array.from({ length: 5 }, () => replica.submit(command(add('a', 1), 'five')));
    for (const { outcomes } of await Promise.all(five)) expect(outcomes[0]?.type).toBe('Added');
    expect(await total(replica as never, 'a')).toBe(1);
  });

  it('refuses the same id with another body, and knows the ids of sessions apart', async () => {
    const replica = await started(await openedLog());
    await replica.submit(command(add('a', 1), 'id'));
    const other = replica.submit(command(add('a', 2), 'id'));
    await expect(other).rejects.toMatchObject({ code: 'id-reused' });
    const message = add('a', 2);
    await replica.submit({ id: 'id', session: 'berta', message });
    expect(await total(replica as never, 'a')).toBe(3);
  });

  it.each<AppendFault>(['duplicate', 'lost-acknowledgement'])(
    'answers with the right outcome, once in the model, when the append meets: %s',
    async (fault) => {
      const replica = await started(await openedLog(() => fault));
      const { outcomes } = await replica.submit(command(add('a', 1)));
      expect(outcomes).toEqual([{ type: 'Added', name: 'a', total: 1 }]);
      await expect.poll(() => replica.lag).toBe(0);
      expect(await total(replica as never, 'a')).toBe(1);
    },
  );

  it('says at once that a refused append is not in the log', async () => {
    const replica = await started(await openedLog(() => 'refused'));
    await expect(replica.submit(command(add('a', 1)))).rejects.toMatchObject({ code: 'rejected' });
    expect(replica.waiting).toBe(0);
  });

  it('skips what can not be decoded, and counts it', async () => {
    const log = await openedLog();
    const replica = await started(log);
    await log.append([
      { value: new TextEncoder().encode('{"not": an envelope') },
      { value: new Uint8Array([0xff]) },
    ]);
    await replica.submit(command(add('a', 1)));
    expect(replica.counts.undecodable).toBe(2);
  });

  it.each([
    ['an unknown type', 'Frobnicate'],
    ['a record that its rules fail on', 'Explode'],
  ])('stops in front of %s, says so, and goes on reading', async (_, type) => {
    const log = await openedLog();
    const replica = await started(log);
    await replica.submit(command(add('a', 1)));
    await log.append([record(type, {}), record('Add', add('a', 1))]);
    await expect.poll(() => replica.state).toBe('stuck');
    expect(replica.next).toBe(2);
    expect(String(replica.trouble)).toContain(type);
    expect(await total(replica as never, 'a')).toBe(1);
    await expect(replica.submit(command(add('a', 1)))).rejects.toMatchObject({ code: 'stuck' });
    await expect(replica.latest()).rejects.toMatchObject({ code: 'stuck' });
  });

  it('does not start on a log that it must not guess about', async () => {
    const log = await openedLog();
    await log.append([record('Frobnicate', {})]);
    await expect(started(log)).rejects.toMatchObject({ code: 'stuck' });
  });

  it('fails when its log is no longer the one it applied', async () => {
    const log = await openedLog();
    const replica = await started(log);
    await replica.submit(command(add('a', 1)));
    log.truncate(1);
    await expect.poll(() => replica.state).toBe('failed');
    await expect(replica.submit(command(add('a', 1)))).rejects.toMatchObject({ code: 'not-live' });
  });

  it('waits for a log to be opened', async () => {
    const log = new MemoryLog({ name: 'tally/0' });
    const starting = started(log);
    await log.append([record('LogOpened', { logId: 'late' })]);
    const replica = await starting;
    expect(replica.log).toBe('tally/0/late');
  });

  it('does not start on a log that does not begin with its id', async () => {
    const log = new MemoryLog({ name: 'tally/0' });
    await log.append([record('Add', add('a', 1))]);
    await expect(started(log)).rejects.toMatchObject({ code: 'log-unusable' });
  });

  it('lets a reader keep the model that it entered while writing goes on', async () => {
    const replica = await started(await openedLog());
    await replica.submit(command(add('a', 1)));
    const handle = await replica.enter();
    await replica.submit(command(add('a', 1)));
    expect(handle.model.totals.get('a')).toBe(1);
    expect(await total(replica as never, 'a')).toBe(2);
    handle.leave();
    await replica.submit(command(add('a', 1)));
    expect(await total(replica as never, 'a')).toBe(3);
  });
});

describe('a replica that applies many records in single steps', () => {
  afterEach(() => useScheduler(null));

  it('gives others their turn after each slice of work on either model', async () => {
    const log = await openedLog();
    const changeMs = SLICE_MS / 5;
    let nowMs = 0;
    let changes = 0;
    const changesOfTurns: number[] = [];
    const slow: Machine = {
      ...tally,
      evolve(model, outcome, occurrence) {
        nowMs += changeMs;
        changes++;
        tally.evolve(model, outcome, occurrence);
      },
    };
    const replica = await started(log, 'tally/1', { machine: slow });
    useScheduler({
      nowMs: () => nowMs,
      after: (ms, callback) => {
        const timer = setTimeout(callback, ms);
        return () => clearTimeout(timer);
      },
      turn: () => {
        changesOfTurns.push(changes);
        changes = 0;
        return new Promise((resolve) => setImmediate(resolve));
      },
      random: Math.random,
      bytes: (count) => randomBytes(count),
    });
    await log.append(Array.from({ length: 100 }, () => record('Add', add('a', 1))));
    await expect.poll(() => total(replica as never, 'a')).toBe(100);
    expect(changesOfTurns.length).toBeGreaterThan(100 / 5);
    expect(Math.max(...changesOfTurns)).toBeLessThanOrEqual(5 + 1);
  });
});

describe('a replica that has fallen far behind', () => {
  const bulk = (count: number) =>
    Array.from({ length: count }, () => record('Add', add('bulk', 1)));

  async function behind(readPolicy: ReadPolicyName) {
    const log = await openedLog();
    const options = { context: 'tally', source: 'tally/1', readPolicy, batchFrom: 2_000 };
    const replica = new Replica({ log, machine: tally, ...options });
    stops.push(() => replica.stop());
    await replica.start();
    await replica.submit(command(add('a', 1)));
    const appends = Array.from({ length: 10 }, () => log.append(bulk(500)));
    return { replica, appended: Promise.all(appends) };
  }

  it('applies in a batch where reads can go on, and answers what waits in it', async () => {
    const { replica, appended } = await behind('wait-free');
    const submitted = replica.submit(command(add('a', 1)));
    const seen: (number | undefined)[] = [];
    const reading = (async () => {
      while (replica.lag > 0 || replica.counts.batches < 2) {
        seen.push(await total(replica as never, 'bulk'));
        await new Promise(setImmediate);
      }
    })();
    await appended;
    expect((await submitted).outcomes).toEqual([{ type: 'Added', name: 'a', total: 2 }]);
    expect(await total(replica as never, 'a')).toBe(2);
    await reading;
    await replica.latest();
    expect(await total(replica as never, 'bulk')).toBe(5_000);
    expect(replica.counts.batches).toBeGreaterThanOrEqual(2);
    expect(seen.length).toBeGreaterThan(0);
    await replica.submit(command(add('a', 1)));
    expect(await replica.read((model) => model.finalized)).toBeGreaterThan(0);
  });

  it.each<ReadPolicyName>(['shared', 'exclusive'])('goes on in single steps: %s', async (name) => {
    const { replica, appended } = await behind(name);
    await appended;
    await replica.latest();
    expect(await total(replica as never, 'bulk')).toBe(5_000);
    expect(replica.counts.batches).toBe(1);
  });

  it('comes to the same digest in batches as in single steps', async () => {
    const digests = await Promise.all(
      (['wait-free', 'shared'] as const).map(async (name) => {
        const { replica, appended } = await behind(name);
        await appended;
        await replica.latest();
        return (await replica.digest()).digest;
      }),
    );
    expect(digests[0]).toBe(digests[1]);
  });
});

describe('facts', () => {
  const log = 'source/0/s1';
  const at = (offset: number, index = 0): Origin => ({ log, offset, index });

  it('are applied in the order of their chain, each once', async () => {
    const target = await openedLog();
    const replica = await started(target);
    await target.append([
      record('Add', add('a', 1), { origin: at(4) }),
      record('Add', add('a', 1), { origin: at(4) }),
      record('Add', add('a', 10), { origin: at(9), previous: at(7) }),
      record('Add', add('a', 1), { origin: at(7), previous: at(4) }),
      record('Add', add('a', 10), { origin: at(9), previous: at(7) }),
    ]);
    await replica.latest();
    expect(await total(replica as never, 'a')).toBe(12);
    expect(replica.counts).toMatchObject({ duplicate: 1, gap: 1, decided: 3 });
    expect(replica.sourceMarks).toEqual([at(9)]);
  });

  it('of a source that was made anew are a gap, for an operator', async () => {
    const target = await openedLog();
    const replica = await started(target);
    await target.append([
      record('Add', add('a', 1), { origin: at(4) }),
      record('Add', add('a', 1), { origin: { ...at(1), log: 'source/0/s2' } }),
    ]);
    await replica.latest();
    expect(replica.counts.gap).toBe(1);
  });

  it('that a token names are waited for, for a second at most', async () => {
    const target = await openedLog();
    const replica = await started(target);
    const token = CausalToken.parse('source>tally:0:s1::4.0');
    const waiting = replica.catchUp(token);
    await target.append([record('Add', add('a', 1), { origin: at(4) })]);
    expect(await waiting).toBe(true);
    expect(await replica.catchUp(CausalToken.parse('source>tally:0:s1::4.1'))).toBe(false);
  });

  it('of other routes, logs and ids are nobody to wait for', async () => {
    const replica = await started(await openedLog());
    for (const text of ['source>other:0:s1::4.0', 'source:0:s1:9:', 'tally:0:gone:99:', 'junk']) {
      expect(await replica.catchUp(CausalToken.parse(text))).toBe(true);
    }
  });
});

describe('a read of the latest', () => {
  it('sees all that was in the log before it', async () => {
    const log = await openedLog();
    const replica = await started(log);
    await log.append(Array.from({ length: 700 }, () => record('Add', add('a', 1))));
    await replica.latest();
    expect(await total(replica as never, 'a')).toBe(700);
  });

  it('shares its barrier with others that began before the barrier was appended', async () => {
    const log = await openedLog();
    const replica = await started(log);
    await Promise.all(Array.from({ length: 50 }, () => replica.latest()));
    expect(await log.end()).toBeLessThanOrEqual(1 + 2);
  });
});
