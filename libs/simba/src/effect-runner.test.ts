import { afterEach, describe, expect, it } from 'vitest';
import { type EffectPace, EffectRunner } from './effect-runner.ts';
import { SimbaError } from './errors.ts';
import { CLAIM } from './ledger.ts';
import { letters } from './letters.test-support.ts';
import type { AppendFault } from './memory-log.ts';
import { MemoryLog } from './memory-log.ts';
import { Replica } from './replica.ts';
import { structured } from './wrapper.ts';

const TTL_MS = 400;
const SEED = 7;
const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function openedLog(fault: () => AppendFault = () => 'none') {
  let isOpen = false;
  const log = new MemoryLog({ name: 'letters/0', fault: () => (isOpen ? fault() : 'none') });
  const message = { type: 'LogOpened', logId: 'log1' } as never;
  const blank = { source: 't', session: null, fingerprint: '', traceparent: null };
  const none = { origin: null, previousOrigin: null };
  await log.append([structured.wrap({ id: 'opened', ...blank, ...none, message })]);
  isOpen = true;
  return log;
}

type Act = (letter: string, signal: AbortSignal) => Promise<undefined>;

/** A replica with a runner; `crash` is a process that is gone at once. */
async function process(
  log: MemoryLog,
  source: string,
  act: Act,
  more: { pace?: EffectPace; underWayMax?: number } = {},
  machine = letters,
) {
  const replica = new Replica({ log, machine, context: 'letters', source });
  await replica.start();
  const troubles: unknown[] = [];
  const onTrouble = (_: string, error: unknown) => troubles.push(error);
  const runner = new EffectRunner({ replica, act, ttlMs: TTL_MS, source, onTrouble, ...more });
  const stopping = new AbortController();
  const running = runner.run(stopping.signal);
  const stop = async () => {
    stopping.abort();
    await replica.stop();
    await running;
  };
  stops.push(stop);
  const write = async (letter: string) => {
    const message = { type: 'Write' as const, letter };
    await replica.submit({ id: `write-${letter}`, session: null, message });
  };
  const sent = () => replica.read((model) => [...model.sent]);
  return { replica, runner, troubles, write, sent, stop, signal: stopping };
}

/** Letters that have really gone out, in their order. */
function postOffice() {
  const out: string[] = [];
  const post: Act = async (letter) => {
    out.push(letter);
  };
  return { out, post };
}

const claimOf = (letter: string, by: string) =>
  structured.wrap({
    id: `claim-${letter}-${by}`,
    source: by,
    session: null,
    fingerprint: '',
    traceparent: null,
    origin: null,
    previousOrigin: null,
    message: { type: CLAIM, effect: letter, by, supersedes: null } as never,
  });

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('an effect', () => {
  it('is done by one of three replicas, and the log is told', async () => {
    const log = await openedLog();
    const { out, post } = postOffice();
    const all = await Promise.all(['a', 'b', 'c'].map((name) => process(log, name, post)));
    const names = Array.from({ length: 20 }, (_, i) => `letter-${i}`);
    await Promise.all(names.map((name, i) => all[i % 3]?.write(name)));
    await expect.poll(async () => (await all[0]?.sent())?.length, { timeout: 5_000 }).toBe(20);
    expect([...out].sort()).toEqual([...names].sort());
  });

  it('is claimed at once by the replica that took its command', async () => {
    const log = await openedLog();
    const { post } = postOffice();
    const [a, b] = await Promise.all([process(log, 'a', post), process(log, 'b', post)]);
    a.runner.expect('mine');
    await a.write('mine');
    await expect.poll(async () => (await a.sent()).length).toBe(1);
    expect(a.runner.counts).toMatchObject({ claimed: 1, done: 1 });
    expect(b.runner.counts).toMatchObject({ claimed: 0, lost: 0 });
  });

  it('that became due before a replay is done after it, and by no replay', async () => {
    const log = await openedLog();
    const { out, post } = postOffice();
    const first = await process(log, 'a', post);
    first.signal.abort();
    await first.write('early');
    const next = await process(log, 'b', post);
    await expect.poll(() => out, { timeout: 5_000 }).toEqual(['early']);
    await next.stop();
    await process(log, 'c', post);
    await new Promise((resolve) => setTimeout(resolve, TTL_MS * 2));
    expect(out).toEqual(['early']);
  });

  it('of a process that died with its claim is taken over after the TTL, log idle', async () => {
    const log = await openedLog();
    const { out, post } = postOffice();
    const writer = await process(log, 'writer', async () => {
      throw new Error('can not post');
    });
    await writer.stop();
    const other = await process(log, 'other', post);
    await log.append([claimOf('orphan', 'dead/1')]);
    await other.write('orphan');
    await log.append([claimOf('orphan', 'dead/2')]);
    await other.replica.latest();
    expect(other.replica.claimOf('orphan')?.by).toBe('dead/2');
    const end = await log.end();
    await new Promise((resolve) => setTimeout(resolve, TTL_MS / 2));
    expect(out).toEqual([]);
    expect(await log.end()).toBe(end);
    await expect.poll(() => out, { timeout: 5_000 }).toEqual(['orphan']);
  });

  it('whose claim took too long to be seen is not acted on', async () => {
    const log = await openedLog();
    const { out, post } = postOffice();
    const slow = await process(log, 'slow', post);
    const claim = slow.replica.claim.bind(slow.replica);
    slow.replica.claim = async (...args) => {
      const isMine = await claim(...args);
      await new Promise((resolve) => setTimeout(resolve, TTL_MS));
      return isMine;
    };
    await slow.write('late');
    await expect.poll(() => slow.runner.counts.claimed, { timeout: 5_000 }).toBe(1);
    expect(out).toEqual([]);
  });

  it('is not acted on by an earlier claim of the same process that landed unseen', async () => {
    const log = await openedLog();
    const { out, post } = postOffice();
    const slow = await process(log, 'slow', post);
    const claim = slow.replica.claim.bind(slow.replica);
    const attempts: string[] = [];
    slow.replica.claim = async (effect, by, supersedes) => {
      attempts.push(by);
      const [first = by] = attempts;
      if (attempts.length === 1) throw new SimbaError('unknown', 'not seen in time');
      // Now it lands, and this process has not applied it when it claims once more.
      if (attempts.length === 2) await log.append([claimOf(effect, first)]);
      return claim(effect, by, attempts.length === 2 ? null : supersedes);
    };
    await slow.write('twice');
    await expect.poll(() => slow.runner.counts.lost, { timeout: 5_000 }).toBe(1);
    expect(out).toEqual([]);
    await expect.poll(() => out, { timeout: 5_000 }).toEqual(['twice']);
    expect(new Set(attempts).size).toBe(attempts.length);
  });

  it('that fails is told, kept, and tried again after the TTL', async () => {
    const log = await openedLog();
    let attempts = 0;
    const one = await process(log, 'one', async () => {
      attempts++;
      if (attempts < 3) throw new Error('the post office is closed');
    });
    await one.write('stubborn');
    await expect.poll(async () => await one.sent(), { timeout: 5_000 }).toEqual(['stubborn']);
    expect(attempts).toBe(3);
    expect(one.troubles).toHaveLength(2);
  });

  it('that takes too long is told to end before its claim does', async () => {
    const log = await openedLog();
    const one = await process(log, 'one', async (_, signal) => {
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('told to end')));
      });
    });
    await one.write('endless');
    await expect.poll(() => one.troubles.length, { timeout: 5_000 }).toBeGreaterThan(0);
    expect(String(one.troubles[0])).toContain('told to end');
  });

  it('is left alone for as long as the pace says, and others are not', async () => {
    const log = await openedLog();
    const { out, post } = postOffice();
    const told: string[] = [];
    let isHeld = true;
    const pace: EffectPace = {
      delayMs: (letter) => (letter === 'held' && isHeld ? 30 : 0),
      began: (letter) => told.push(`began ${letter}`),
      ended: (letter) => told.push(`ended ${letter}`),
    };
    const one = await process(log, 'one', post, { pace });
    one.runner.expect('held');
    await one.write('held');
    await one.write('free');
    await expect.poll(async () => await one.sent(), { timeout: 5_000 }).toEqual(['free']);
    isHeld = false;
    await expect.poll(() => out, { timeout: 5_000 }).toEqual(['free', 'held']);
    await expect.poll(() => told).toEqual(['began free', 'ended free', 'began held', 'ended held']);
  });

  it('waits until there is room for it', async () => {
    const log = await openedLog();
    let underWay = 0;
    let most = 0;
    const open = Promise.withResolvers<void>();
    const held: Act = async () => {
      most = Math.max(most, ++underWay);
      await open.promise;
      underWay--;
    };
    const one = await process(log, 'one', held, { underWayMax: 2 });
    const names = Array.from({ length: 6 }, (_, i) => `letter-${i}`);
    for (const name of names) one.runner.expect(name);
    for (const name of names) await one.write(name);
    await expect.poll(() => underWay, { timeout: 5_000 }).toBe(2);
    open.resolve();
    const count = async () => (await one.sent()).length;
    await expect.poll(count, { timeout: 5_000 }).toBe(6);
    expect(most).toBe(2);
  });

  it('may tell what became of it, and the first who tells counts', async () => {
    const log = await openedLog();
    const { post } = postOffice();
    const [one, two] = [await process(log, 'one', post), await process(log, 'two', post)];
    one.signal.abort();
    two.signal.abort();
    await one.write('told');
    await one.replica.done('told', { result: 'lost' });
    await two.replica.done('told', { result: 'found' });
    const records = log.all().map((record) => structured.unwrap(record)?.message);
    const told = records.filter((message) => message?.type === 'Done');
    expect(told[0]).toEqual({ type: 'Done', effect: 'told', result: 'lost' });
    expect(await two.sent()).toEqual(['told']);
  });

  it('is not done if the machine takes what is told of it for nothing', async () => {
    const log = await openedLog();
    const deaf: typeof letters = {
      ...letters,
      decide: (model, message, circumstances) =>
        message.type === 'Done' ? [] : letters.decide(model, message, circumstances),
    };
    const { post } = postOffice();
    const one = await process(log, 'one', post, {}, deaf);
    await one.write('unheard');
    await expect.poll(() => one.troubles.length, { timeout: 5_000 }).toBeGreaterThan(0);
    expect(String(one.troubles[0])).toContain('still owed');
    expect(one.runner.counts).toMatchObject({ done: 0 });
  });

  it('is done once by many on a log with lost and doubled records', async () => {
    const random = seeded(SEED);
    const faults: AppendFault[] = ['duplicate', 'lost-acknowledgement'];
    const fault = () => (random() < 0.4 ? (faults[Math.floor(random() * 2)] ?? 'none') : 'none');
    const log = await openedLog(fault);
    const { out, post } = postOffice();
    const all = await Promise.all(['a', 'b', 'c'].map((name) => process(log, name, post)));
    const names = Array.from({ length: 30 }, (_, i) => `letter-${i}`);
    for (const [i, name] of names.entries()) await all[i % 3]?.write(name);
    const count = async () => (await all[0]?.sent())?.length;
    await expect.poll(count, { timeout: 9_000, message: `seed ${SEED}` }).toBe(30);
    expect([...out].sort()).toEqual([...names].sort());
  });
});
