import { afterEach, describe, expect, it } from 'vitest';
import { ForwardTarget } from './forward-target.ts';
import { Forwarder } from './forwarder.ts';
import type { Log } from './log.ts';
import { type AppendFault, MemoryLog } from './memory-log.ts';
import { Replica } from './replica.ts';
import { type Add, tally } from './tally.test-support.ts';
import { structured } from './wrapper.ts';

const SEED = 20_260_101;
const stops: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function openedLog(name: string, id = `${name}-id`, fault?: () => AppendFault) {
  let opening = true;
  const log = new MemoryLog({
    name: `${name}/0`,
    fault: () => (opening ? 'none' : (fault?.() ?? 'none')),
  });
  const message = { type: 'LogOpened', logId: id };
  await log.append([structured.wrap({ ...blank, id, message })]);
  opening = false;
  return log;
}

const blank = {
  source: 'test',
  session: null,
  fingerprint: '',
  traceparent: null,
  origin: null,
  previousOrigin: null,
};

async function started(log: MemoryLog, context: string) {
  const replica = new Replica({ log, machine: tally, context, source: `${context}/1` });
  stops.push(() => replica.stop());
  await replica.start();
  return replica;
}

/** Carries what was added in the source, unless it is private, to `target`. */
async function bridge(
  source: Log,
  targetLog: MemoryLog,
  producer = 'bridge/1',
  wrapper = structured,
) {
  const stop = new AbortController();
  const target = new ForwardTarget('target', targetLog, wrapper);
  await new Promise<void>((folded) => {
    const following = target.follow(stop.signal, folded, () => {});
    stops.push(() => following);
  });
  const troubles: unknown[] = [];
  const forwarder = new Forwarder({
    source,
    machine: tally,
    route: (outcome) =>
      outcome.type === 'Added' && outcome.name !== 'private'
        ? [{ target: 'target', fact: { type: 'Add', name: outcome.name, amount: 1 } as Add }]
        : [],
    targets: [target],
    producer,
    onTrouble: (_, error) => troubles.push(error),
  });
  const running = forwarder.run(stop.signal);
  stops.push(() => stop.abort());
  return { forwarder, running, target, stop: () => stop.abort() };
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The log, followed by somebody who is slow to take what comes while it is held. */
function heldLog(inner: MemoryLog) {
  let gate = Promise.withResolvers<void>();
  gate.resolve();
  const log: Log = {
    name: inner.name,
    append: (payloads) => inner.append(payloads),
    end: () => inner.end(),
    read: (offset) => inner.read(offset),
    lastContactMs: () => inner.lastContactMs(),
    close: () => inner.close(),
    follow: (onBatch, options) =>
      inner.follow(async (batch) => {
        await gate.promise;
        await onBatch(batch);
      }, options),
  };
  const hold = () => {
    gate = Promise.withResolvers();
  };
  return { log, hold, release: () => gate.resolve() };
}

const addA: Add = { type: 'Add', name: 'a', amount: 1 };

let ids = 0;
function give(replica: Replica<ReturnType<typeof tally.initial>, Add, never>, name: string) {
  const id = `c${ids++}`;
  return replica.submit({ id, session: null, message: { type: 'Add', name, amount: 1 } });
}

describe('a forwarder', () => {
  it('carries routed outcomes, and only them, once, in order', async () => {
    const source = await openedLog('source');
    const targetLog = await openedLog('target');
    const from = await started(source, 'source');
    const to = await started(targetLog, 'target');
    await bridge(source, targetLog);
    for (const name of ['a', 'private', 'b', 'a']) await give(from as never, name);
    await expect.poll(() => to.read((model) => model.totals.get('a'))).toBe(2);
    expect(await to.read((model) => [...model.totals])).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
    expect(to.sourceMarks).toEqual([{ log: 'source/0/source-id', offset: 4, index: 0 }]);
  });

  it('decodes facts that come back only if they are not its own, or are traced', async () => {
    const source = await openedLog('source');
    const targetLog = await openedLog('target');
    const from = await started(source, 'source');
    const decoded: (string | undefined)[] = [];
    const unwrap: typeof structured.unwrap = (record) => {
      const envelope = structured.unwrap(record);
      decoded.push(envelope?.id);
      return envelope;
    };
    const counting = { ...structured, unwrap };
    const { forwarder, target } = await bridge(source, targetLog, 'bridge/1', counting);
    const confirmed = async (offset: number) => {
      await expect.poll(() => target.markOf('source/0')?.offset).toBe(offset);
      await expect.poll(() => forwarder.unconfirmed).toBe(0);
    };
    for (const name of ['a', 'b', 'c']) await give(from as never, name);
    await targetLog.append([structured.wrap({ ...blank, id: 'no fact', message: addA })]);
    await confirmed(3);
    expect(decoded).toEqual([]);

    const own = await targetLog.read(1);
    await targetLog.append([{ value: own?.value ?? new Uint8Array() }]);
    await expect.poll(() => decoded).toEqual(['source/0/source-id/1/0']);
    await from.submit({ id: 'traced', session: null, message: addA, traceparent: 'a trace' });
    await confirmed(4);
    expect(decoded.slice(1)).toEqual(['source/0/source-id/4/0']);
    expect(target.gaps).toBe(0);
  });

  it('carries the trace of what caused an outcome, but not what it finds in a replay', async () => {
    const source = await openedLog('source');
    const targetLog = await openedLog('target');
    const from = await started(source, 'source');
    const to = await started(targetLog, 'target');
    const give = (id: string) =>
      from.submit({
        id,
        session: null,
        message: { type: 'Add', name: 'a', amount: 1 },
        traceparent: `the trace of ${id}`,
      });
    await give('before');
    await bridge(source, targetLog);
    await expect.poll(() => to.next).toBe(2);
    await give('meanwhile');
    await expect.poll(() => to.next).toBe(3);
    const traces = [1, 2].map(async (offset) => {
      const record = await targetLog.read(offset);
      return record && structured.unwrap(record)?.traceparent;
    });
    expect(await Promise.all(traces)).toEqual([null, 'the trace of meanwhile']);
  });

  it('does no harm beside another, on logs with faults, and comes back by itself', async () => {
    const random = seeded(SEED);
    const faults: AppendFault[] = ['duplicate', 'lost-acknowledgement', 'late', 'refused'];
    const fault = () => (random() < 0.3 ? (faults[Math.floor(random() * 4)] ?? 'none') : 'none');
    const source = await openedLog('source');
    const targetLog = await openedLog('target', 'target-id', fault);
    const from = await started(source, 'source');
    const to = await started(targetLog, 'target');
    const first = await bridge(source, targetLog, 'bridge/1');
    await bridge(source, targetLog, 'bridge/2');
    for (let i = 0; i < 200; i++) await give(from as never, `n${i % 3}`);
    first.stop();
    for (let i = 0; i < 100; i++) await give(from as never, `n${i % 3}`);
    await bridge(source, targetLog, 'bridge/3');
    const sum = () => to.read((model) => [...model.totals.values()].reduce((a, b) => a + b, 0));
    await expect.poll(sum, { timeout: 20_000, message: `seed ${SEED}` }).toBe(300);
    expect(to.counts.decided).toBe(300);
  });

  it('does not take what a faster one has forwarded for a source that was cut off', async () => {
    const source = await openedLog('source');
    const targetLog = await openedLog('target');
    const from = await started(source, 'source');
    const to = await started(targetLog, 'target');
    const fast = await bridge(source, targetLog, 'bridge/fast');
    const slow = heldLog(source);
    const { forwarder } = await bridge(slow.log, targetLog, 'bridge/slow');
    await expect.poll(() => forwarder.hasReplayed).toBe(true);
    slow.hold();
    for (let i = 0; i < 5; i++) await give(from as never, 'a');
    await expect.poll(() => to.read((model) => model.totals.get('a'))).toBe(5);
    fast.stop();
    slow.release();
    await give(from as never, 'a');
    await expect.poll(() => to.read((model) => model.totals.get('a'))).toBe(6);
  });

  it('goes on from the mark that the target proves', async () => {
    const source = await openedLog('source');
    const targetLog = await openedLog('target');
    const from = await started(source, 'source');
    const to = await started(targetLog, 'target');
    const first = await bridge(source, targetLog);
    for (let i = 0; i < 20; i++) await give(from as never, 'a');
    await expect.poll(() => to.read((model) => model.totals.get('a'))).toBe(20);
    first.stop();
    const end = await targetLog.end();
    const second = await bridge(source, targetLog);
    await expect.poll(() => second.forwarder.hasReplayed).toBe(true);
    await give(from as never, 'a');
    await expect.poll(() => to.read((model) => model.totals.get('a'))).toBe(21);
    expect(await targetLog.end()).toBe(end + 1);
  });

  it('keeps a limited number of facts unconfirmed', async () => {
    const source = await openedLog('source');
    const from = await started(source, 'source');
    const targetLog = await openedLog('target', 'target-id', () => 'refused');
    for (let i = 0; i < 1_500; i++) await give(from as never, 'a');
    const { forwarder } = await bridge(source, targetLog);
    await expect.poll(() => forwarder.unconfirmed).toBe(1_000);
    expect(forwarder.lag).toBeGreaterThan(400);
  });

  it('stops when the target has facts that the source never had', async () => {
    const source = await openedLog('source');
    const targetLog = await openedLog('target');
    const from = await started(source, 'source');
    const to = await started(targetLog, 'target');
    const { stop } = await bridge(source, targetLog);
    for (let i = 0; i < 5; i++) await give(from as never, 'a');
    await expect.poll(() => to.read((model) => model.totals.get('a'))).toBe(5);
    stop();
    const anew = await bridge(await openedLog('source', 'another-id'), targetLog);
    await expect(anew.running).rejects.toMatchObject({ code: 'out-of-chain' });
    source.truncate(3);
    const shorter = await bridge(source, targetLog);
    await expect(shorter.running).rejects.toMatchObject({ code: 'out-of-chain' });
  });
});
