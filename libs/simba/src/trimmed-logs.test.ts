import { afterEach, describe, expect, it } from 'vitest';
import { ForwardTarget } from './forward-target.ts';
import { Forwarder, type Route } from './forwarder.ts';
import { MemoryLog } from './memory-log.ts';
import { MemorySnapshotStore } from './memory-snapshot-store.ts';
import { Replica } from './replica.ts';
import { takeSnapshot } from './take-snapshot.ts';
import { type Add, type TallyOutcome, tally } from './tally.test-support.ts';
import { trimmableBelow } from './trimmable-below.ts';
import { structured } from './wrapper.ts';

const stops: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** To `near` what begins with n, to `far` what begins with f; nothing else. */
const route: Route<TallyOutcome> = (outcome) => {
  if (outcome.type !== 'Added') return [];
  const fact: Add = { type: 'Add', name: outcome.name, amount: 1 };
  if (outcome.name.startsWith('n')) return [{ target: 'near', fact }];
  return outcome.name.startsWith('f') ? [{ target: 'far', fact }] : [];
};

class Context {
  readonly name: string;
  readonly log: MemoryLog;
  readonly store = new MemorySnapshotStore();

  constructor(name: string) {
    this.name = name;
    this.log = new MemoryLog({ name: `${name}/0` });
  }

  async open(): Promise<this> {
    const message = { type: 'LogOpened', logId: `${this.name}-id` };
    const rest = { traceparent: null, origin: null, previousOrigin: null, session: null };
    await this.log.append([
      structured.wrap({ id: 'open', source: 'test', fingerprint: '', ...rest, message }),
    ]);
    return this;
  }

  async replica() {
    const { log, name, store } = this;
    const options = { log, machine: tally, context: name, source: `${name}/1` };
    const replica = new Replica({ ...options, snapshots: store });
    stops.push(() => replica.stop());
    await replica.start();
    return replica;
  }
}

async function contexts() {
  const [source, near, far] = await Promise.all(
    ['source', 'near', 'far'].map((name) => new Context(name).open()),
  );
  return { source, near, far } as Record<'source' | 'near' | 'far', Context>;
}

/** The targets as a process of its own sees them; follows them until the signal. */
async function folded(all: readonly Context[], signal: AbortSignal) {
  const targets = all.map(
    ({ name, log, store }) => new ForwardTarget(name, log, structured, store),
  );
  await Promise.all(
    targets.map(
      (target) =>
        new Promise<void>((resolve, reject) => {
          target.follow(signal, resolve, () => {}).catch(reject);
        }),
    ),
  );
  return targets;
}

async function bridge({ source, near, far }: Awaited<ReturnType<typeof contexts>>) {
  const stop = new AbortController();
  stops.push(async () => stop.abort());
  const targets = await folded([near, far], stop.signal);
  const troubles: string[] = [];
  const forwarder = new Forwarder({
    source: source.log,
    machine: tally,
    route,
    targets,
    snapshots: source.store,
    producer: 'bridge',
    onTrouble: (_, error) => troubles.push(String(error)),
  });
  const running = forwarder.run(stop.signal);
  running.catch(() => undefined);
  return { forwarder, running, troubles, stop: () => stop.abort() };
}

async function snapshotOf(
  { source, near, far }: Awaited<ReturnType<typeof contexts>>,
  landingMsMax = 5_000,
) {
  const stop = new AbortController();
  try {
    const targets = await folded([near, far], stop.signal);
    const { log, store } = source;
    return await takeSnapshot({
      log,
      machine: tally,
      store,
      route,
      targets,
      landingMsMax,
      onIgnored: () => {},
    });
  } finally {
    stop.abort();
  }
}

const plain = ({ log, store }: Context) =>
  takeSnapshot({ log, machine: tally, store, onIgnored: () => {} });

let ids = 0;
async function give(replica: Awaited<ReturnType<Context['replica']>>, ...names: string[]) {
  for (const name of names) {
    const message: Add = { type: 'Add', name, amount: 1 };
    await replica.submit({ id: `c${ids++}`, session: null, message });
  }
}

type Total = Awaited<ReturnType<Context['replica']>>;
const total = (replica: Total, name: string) => replica.read((model) => model.totals.get(name));

describe('a bridge', () => {
  it('goes on from a snapshot, with the chain of each target, also of a still one', async () => {
    const all = await contexts();
    const from = await all.source.replica();
    const near = await all.near.replica();
    const far = await all.far.replica();
    const first = await bridge(all);
    // The far one has one fact from long ago.
    await give(from, 'far', ...Array.from({ length: 40 }, (_, i) => `n${i % 3}`), 'other');
    await expect.poll(() => total(near, 'n0')).toBe(14);
    await expect.poll(() => total(far, 'far')).toBe(1);
    first.stop();
    const { manifest } = await snapshotOf(all);
    expect(manifest.routed).toEqual({
      far: 'source/0/source-id/1/0',
      near: 'source/0/source-id/41/0',
    });
    all.source.log.trim(manifest.next - 1);
    await give(from, 'n0', 'far');
    const second = await bridge(all);
    await expect.poll(() => total(near, 'n0')).toBe(15);
    await expect.poll(() => total(far, 'far')).toBe(2);
    await give(from, 'far', 'n1');
    await expect.poll(() => total(far, 'far')).toBe(3);
    expect(second.troubles).toEqual([]);
    expect([near.counts.gap, far.counts.gap]).toEqual([0, 0]);
  });

  it('starts from a snapshot taken before a target ever had a fact', async () => {
    const all = await contexts();
    const from = await all.source.replica();
    await give(from, 'other', 'other');
    const { manifest } = await snapshotOf(all);
    expect(manifest.routed).toEqual({ far: null, near: null });
    all.source.log.trim(manifest.next - 1);
    await give(from, 'n0');
    await bridge(all);
    const near = await all.near.replica();
    await expect.poll(() => total(near, 'n0')).toBe(1);
  });

  it('never starts behind what a target lacks: it would leave it out', async () => {
    const all = await contexts();
    const from = await all.source.replica();
    await give(from, 'n0', 'n0');
    // Without targets, a snapshot says nothing of what was routed.
    await plain(all.source);
    const { troubles } = await bridge(all);
    const near = await all.near.replica();
    await expect.poll(() => total(near, 'n0')).toBe(2);
    expect(troubles).toEqual([expect.stringContaining('routes')]);
  });

  it('waits for an operator of a trimmed source that it has no snapshot for', async () => {
    const all = await contexts();
    const from = await all.source.replica();
    await give(from, 'n0', 'n0');
    const { manifest } = await plain(all.source);
    all.source.log.trim(manifest.next - 1);
    const { running } = await bridge(all);
    await expect(running).rejects.toMatchObject({ code: 'log-unusable' });
  });

  it('reads the marks of a trimmed target from its snapshot', async () => {
    const all = await contexts();
    const from = await all.source.replica();
    const near = await all.near.replica();
    const first = await bridge(all);
    await give(from, 'n0', 'n0');
    await expect.poll(() => total(near, 'n0')).toBe(2);
    first.stop();
    const { manifest } = await plain(all.near);
    all.near.log.trim(manifest.next - 1);
    const end = await all.near.log.end();
    const second = await bridge(all);
    await expect.poll(() => second.forwarder.hasReplayed).toBe(true);
    await give(from, 'n0');
    await expect.poll(() => total(near, 'n0')).toBe(3);
    expect(await all.near.log.end()).toBe(end + 1);
  });
});

describe('a snapshot with routes', () => {
  it('is refused while a bridge is behind, and taken as soon as it is not', async () => {
    const all = await contexts();
    const from = await all.source.replica();
    await give(from, 'n0');
    const refused = snapshotOf(all, 50);
    await expect(refused).rejects.toMatchObject({ name: 'SnapshotRefused' });
    expect(all.source.store.manifestsById.size).toBe(0);
    const taking = snapshotOf(all);
    await bridge(all);
    expect((await taking).manifest.routed).toEqual({ far: null, near: 'source/0/source-id/1/0' });
  });
});

describe('a log may be trimmed', () => {
  it('below the older of two whole snapshots, and everything starts after it', async () => {
    const all = await contexts();
    const from = await all.source.replica();
    const near = await all.near.replica();
    const first = await bridge(all);
    await give(from, 'n0', 'far');
    await expect.poll(() => total(near, 'n0')).toBe(1);
    const older = await snapshotOf(all);
    expect(trimmableBelow(older.kept)).toBeNull();
    await give(from, 'n0', 'far');
    await expect.poll(() => total(near, 'n0')).toBe(2);
    const newer = await snapshotOf(all);
    const below = trimmableBelow(newer.kept);
    expect(below).toBe(older.manifest.next - 1);
    first.stop();
    all.source.log.trim(below ?? 0);
    // The newer one is lost, and there is still one for all.
    all.source.store.manifestsById.delete(newer.manifest.id);
    const expected = await from.digest();
    expect(await (await all.source.replica()).digest()).toEqual(expected);
    await bridge(all);
    await give(from, 'n0');
    await expect.poll(() => total(near, 'n0')).toBe(3);
    await give(from, 'n0');
    expect((await snapshotOf(all)).isNew).toBe(true);
  });
});
