import { afterEach, describe, expect, it } from 'vitest';
import { ForwardTarget } from './forward-target.ts';
import { Forwarder, type Routing } from './forwarder.ts';
import { ACTIVATE_LEVEL } from './ledger.ts';
import { MemoryLog } from './memory-log.ts';
import { MemorySnapshotStore } from './memory-snapshot-store.ts';
import { Replica } from './replica.ts';
import type { StateMachine, Typed } from './state-machine.ts';
import { takeSnapshot } from './take-snapshot.ts';
import { type Add, type Tally, type TallyOutcome, tally } from './tally.test-support.ts';
import { structured } from './wrapper.ts';

type TallyMachine = StateMachine<Tally, Add, TallyOutcome>;
type TallyRouting = Routing<Tally, TallyOutcome>;

/** The next version of the code, with the same rules at level 2. */
const tallyTwo: TallyMachine = { ...tally, levelMax: 2 };

const near: TallyRouting['route'] = (outcome) =>
  outcome.type === 'Added' ? [{ target: 'near', fact: add(outcome.name) }] : [];

const OLD: TallyRouting = { route: near };
/** From level 2 on `far` is told too: first how much there is of each name, then one by one. */
const NEXT: TallyRouting = {
  route: (outcome, level) => {
    const facts = near(outcome, level);
    return level < 2 ? facts : [...facts, ...facts.map(({ fact }) => ({ target: 'far', fact }))];
  },
  *backfill({ totals }, level) {
    if (level !== 2) return;
    const sorted = [...totals].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [name, total] of sorted) yield { target: 'far', fact: add(name, total) };
  },
  targetLevels: { far: 2 },
};

const stops: (() => unknown)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

function add(name: string, amount = 1): Add {
  return { type: 'Add', name, amount };
}

let ids = 0;
function recordOf(message: Typed) {
  const blank = { source: 'test', session: null, fingerprint: '', traceparent: null };
  return structured.wrap({
    ...blank,
    id: `c${ids++}`,
    origin: null,
    previousOrigin: null,
    message,
  });
}

async function openedLog(name: string): Promise<MemoryLog> {
  const log = new MemoryLog({ name: `${name}/0` });
  await log.append([recordOf({ type: 'LogOpened', logId: `${name}-id` } as Typed)]);
  return log;
}

/** A source that has counted to `count` in each of three names. */
async function logs(count: number) {
  const [source, nearLog, farLog] = await Promise.all(['source', 'near', 'far'].map(openedLog));
  const all = { source, near: nearLog, far: farLog } as Record<
    'source' | 'near' | 'far',
    MemoryLog
  >;
  const give = async (names: readonly string[]) => {
    await all.source.append(names.map((name) => recordOf(add(name))));
  };
  for (let i = 0; i < count; i++) await give(['c', 'a', 'b']);
  const activate = () => all.source.append([recordOf({ type: ACTIVATE_LEVEL, level: 2 } as Typed)]);
  return { ...all, give, activate };
}

async function totalsOf(log: MemoryLog) {
  const replica = new Replica({ log, machine: tallyTwo, context: 'target', source: 'target/1' });
  stops.push(() => replica.stop());
  await replica.start();
  const totals = () => replica.read((model) => Object.fromEntries(model.totals));
  return { totals, replica };
}

interface Version {
  readonly machine: TallyMachine;
  readonly routing: TallyRouting;
  readonly targets: readonly ('near' | 'far')[];
}

const OLD_VERSION: Version = { machine: tally, routing: OLD, targets: ['near'] };
const NEXT_VERSION: Version = { machine: tallyTwo, routing: NEXT, targets: ['near', 'far'] };

async function folded(all: Record<'near' | 'far', MemoryLog>, names: Version['targets']) {
  const stop = new AbortController();
  const targets = names.map((name) => new ForwardTarget(name, all[name]));
  await Promise.all(
    targets.map(
      (target) =>
        new Promise<void>((resolve) => {
          const following = target.follow(stop.signal, resolve, () => undefined);
          stops.push(() => following);
        }),
    ),
  );
  stops.push(() => stop.abort());
  return { targets, stop };
}

async function bridge(
  all: Record<'source' | 'near' | 'far', MemoryLog>,
  { machine, routing, targets: names }: Version,
  snapshots: MemorySnapshotStore | null = null,
) {
  const { targets, stop } = await folded(all, names);
  const troubles: string[] = [];
  const onTrouble = (_: string, error: unknown) => troubles.push(String(error));
  const common = { source: all.source, targets, snapshots, producer: 'bridge', onTrouble };
  const forwarder = new Forwarder({ ...common, ...routing, machine });
  const running = forwarder.run(stop.signal);
  running.catch(() => undefined);
  return { running, troubles, forwarder, stop: () => stop.abort() };
}

describe('a route that begins at a level', () => {
  it('tells first what the model then was, and what comes after one by one', async () => {
    const all = await logs(4);
    const { totals, replica } = await totalsOf(all.far);
    await bridge(all, NEXT_VERSION);
    await all.give(['a']);
    await all.activate();
    await all.give(['b', 'b', 'd']);
    await expect.poll(totals).toEqual({ a: 5, b: 6, c: 4, d: 1 });
    expect(replica.counts).toMatchObject({ decided: 6, duplicate: 0, gap: 0 });
  });

  it('loses and repeats nothing beside old bridges, whichever end and come back', async () => {
    const all = await logs(1_200);
    const far = await totalsOf(all.far);
    const other = await totalsOf(all.near);
    const old = await bridge(all, OLD_VERSION);
    const first = await bridge(all, NEXT_VERSION);
    const names = Array.from({ length: 3_000 }, (_, i) => `n${i}`);
    await all.give(names);
    await all.activate();
    await all.give(['a', 'b']);
    await expect(old.running).rejects.toMatchObject({ code: 'stuck' });
    await expect.poll(() => far.replica.counts.decided).toBeGreaterThan(100);
    first.stop();
    await all.give(['a']);
    await bridge(all, NEXT_VERSION);
    await bridge(all, NEXT_VERSION);
    await all.give(['n7']);
    const wanted = {
      ...Object.fromEntries(names.map((name) => [name, 1])),
      ...{ a: 1_202, b: 1_201, c: 1_200, n7: 2 },
    };
    await expect.poll(far.totals, { timeout: 8_000 }).toEqual(wanted);
    await expect.poll(other.totals, { timeout: 8_000 }).toEqual(wanted);
    expect(far.replica.counts.decided).toBe(3 + 3_000 + 4);
  });

  it('needs no history older than a snapshot from before the level', async () => {
    const all = await logs(10);
    const { totals } = await totalsOf(all.far);
    const store = new MemorySnapshotStore();
    const old = await bridge(all, OLD_VERSION);
    const { targets } = await folded(all, ['near']);
    const options = { log: all.source, machine: tally, store, targets, onIgnored: () => undefined };
    const { manifest } = await takeSnapshot({ ...options, ...OLD });
    old.stop();
    all.source.trim(manifest.next - 1);
    await all.give(['a']);
    await all.activate();
    const next = await bridge(all, NEXT_VERSION, store);
    await all.give(['b']);
    await expect.poll(totals).toEqual({ a: 11, b: 11, c: 10 });
    expect(next.troubles).toEqual([]);
  });

  it('goes on from a snapshot from after the level, with what the backfill has told', async () => {
    const all = await logs(10);
    const { totals, replica } = await totalsOf(all.far);
    const store = new MemorySnapshotStore();
    const first = await bridge(all, NEXT_VERSION);
    await all.activate();
    await expect.poll(totals).toEqual({ a: 10, b: 10, c: 10 });
    const { targets } = await folded(all, ['near', 'far']);
    const options = { log: all.source, store, targets, onIgnored: () => undefined };
    const { manifest } = await takeSnapshot({ ...options, ...NEXT, machine: tallyTwo });
    expect(manifest.routed.far).toBe('source/0/source-id/31/2');
    first.stop();
    all.source.trim(manifest.next - 1);
    await all.give(['b']);
    const next = await bridge(all, NEXT_VERSION, store);
    await expect.poll(totals).toEqual({ a: 10, b: 11, c: 10 });
    expect(next.troubles).toEqual([]);
    expect(replica.counts).toMatchObject({ decided: 4, duplicate: 0, gap: 0 });
  });
});
