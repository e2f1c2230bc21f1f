import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { type Letters, letters } from './letters.test-support.ts';
import { MemoryLog } from './memory-log.ts';
import { MemorySnapshotStore } from './memory-snapshot-store.ts';
import type { ReadPolicyName } from './read-policy.ts';
import { Replica } from './replica.ts';
import type { SnapshotFault } from './snapshot-fault.ts';
import type { StateMachine, Typed } from './state-machine.ts';
import { takeSnapshot } from './take-snapshot.ts';
import { type Add, tally } from './tally.test-support.ts';
import { structured } from './wrapper.ts';

const SEED = 20_261_123;
const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const blank = {
  source: 'test',
  session: 'anna',
  fingerprint: 'f',
  traceparent: null,
  origin: null,
  previousOrigin: null,
};

let ids = 0;
const record = (message: Typed & Record<string, unknown>, id = `r${ids++}`) =>
  structured.wrap({ ...blank, id, message });

async function openedLog(logId = 'log1'): Promise<MemoryLog> {
  const log = new MemoryLog({ name: 'tally/0' });
  await log.append([record({ type: 'LogOpened', logId })]);
  return log;
}

/** Some of them come twice, and some are refused. */
function randomAdds(count: number, seed = SEED) {
  let state = seed;
  const below = (limit: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % limit;
  };
  return Array.from({ length: count }, () =>
    record(
      { type: 'Add', name: `n${below(900)}`, amount: below(9) - 3 },
      `add-${ids + below(9)}-${ids++}`.replace(/-(\d*[05])$/, '-same'),
    ),
  );
}

async function append(log: MemoryLog, payloads: ReturnType<typeof randomAdds>): Promise<void> {
  for (let i = 0; i < payloads.length; i += 500) await log.append(payloads.slice(i, i + 500));
}

async function filledLog(count = 3_000, logId = 'log1'): Promise<MemoryLog> {
  const log = await openedLog(logId);
  await append(log, randomAdds(count));
  return log;
}

const take = (log: MemoryLog, store: MemorySnapshotStore, machine = tally) =>
  takeSnapshot({ log, machine, store, onIgnored: () => {} });

type Machine = typeof tally;

async function started(
  log: MemoryLog,
  store?: MemorySnapshotStore,
  { machine = tally, readPolicy = 'wait-free' as ReadPolicyName } = {},
) {
  const replica = new Replica({
    log,
    machine: machine as Machine,
    context: 'tally',
    source: 'tally/1',
    readPolicy,
    ...(store !== undefined && { snapshots: store }),
  });
  stops.push(() => replica.stop());
  await replica.start();
  return replica;
}

const ignored = (replica: { snapshotsIgnored: ReadonlyMap<SnapshotFault, number> }) =>
  Object.fromEntries(replica.snapshotsIgnored);

describe.each<ReadPolicyName>(['exclusive', 'shared', 'wait-free'])(
  'a %s replica',
  (readPolicy) => {
    it(`is the same from a snapshot as by a replay, and stays so (SEED=${SEED})`, async () => {
      const log = await filledLog();
      const store = new MemorySnapshotStore();
      const { manifest } = await take(log, store);
      await append(log, randomAdds(700, 7));
      const replayed = await started(log);
      const quick = await started(log, store, { readPolicy });
      expect(quick.snapshotOffset).toBe(manifest.next);
      expect(await quick.digest()).toEqual(await replayed.digest());
      await append(log, randomAdds(1_500, 8));
      await Promise.all([quick.latest(), replayed.latest()]);
      await Promise.all([quick.latest(), replayed.latest()]);
      expect(await quick.digest()).toEqual(await replayed.digest());
      expect(quick.digests.slice(-2)).toEqual(replayed.digests.slice(-2));
      const message: Add = { type: 'Add', name: 'new', amount: 1 };
      await quick.submit({ id: 'x', session: null, message });
      await quick.submit({ id: 'y', session: null, message });
      expect(await quick.read((model) => model.totals.get('new'))).toBe(2);
    });

    it('lives at once where the log ends with the snapshot', async () => {
      const log = await filledLog(800);
      const store = new MemorySnapshotStore();
      await take(log, store);
      const replica = await started(log, store, { readPolicy });
      expect(replica.state).toBe('live');
      expect(replica.counts.decided).toBe(0);
      expect(replica.next).toBe(801);
      expect(await replica.digest()).toEqual(await (await started(log)).digest());
    });

    it('keeps nothing of a snapshot whose last chunk turns out to be cut off', async () => {
      const log = await filledLog();
      const store = new MemorySnapshotStore();
      const { manifest } = await take(log, store);
      store.chunksById.get(manifest.id)?.pop();
      const reading = new Replica({
        log,
        machine: tally,
        context: 'tally',
        source: 'tally/1',
        readPolicy,
        snapshots: store,
      });
      stops.push(() => reading.stop());
      const starting = reading.start();
      const early = reading.digest();
      await starting;
      await early;
      expect(ignored(reading)).toEqual({ incomplete: 1 });
      expect(await reading.digest()).toEqual(await (await started(log)).digest());
    });
  },
);

describe('a snapshot that is not usable is ignored with a reason', () => {
  /** Two snapshots in the store, the newer one of which is spoilt. */
  async function twoSnapshots() {
    const log = await filledLog(1_900);
    const store = new MemorySnapshotStore();
    const older = (await take(log, store)).manifest;
    await append(log, randomAdds(300, 9));
    const newer = (await take(log, store)).manifest;
    await append(log, randomAdds(100, 10));
    return { log, store, older, newer, chunks: store.chunksById.get(newer.id) ?? [] };
  }

  async function expectOlder(
    { log, store, older }: Awaited<ReturnType<typeof twoSnapshots>>,
    fault: SnapshotFault,
    machine: Machine = tally,
  ) {
    const replica = await started(log, store, { machine });
    expect(ignored(replica)).toEqual({ [fault]: 1 });
    expect(replica.snapshotOffset).toBe(older.next);
    expect(await replica.digest()).toEqual(await (await started(log)).digest());
  }

  it.each([0, 10, 2_000, -1])('a flipped byte at %i of its last chunk', async (at) => {
    const two = await twoSnapshots();
    const last = two.chunks.pop();
    const bytes = Uint8Array.from(last?.bytes ?? []);
    const index = at < 0 ? bytes.length + at : at;
    bytes[index] = (bytes[index] ?? 0) ^ 1;
    two.chunks.push({ number: last?.number ?? 0, bytes });
    await expectOlder(two, 'damaged');
  });

  it('a cut-off chunk', async () => {
    const two = await twoSnapshots();
    const last = two.chunks.pop();
    two.chunks.push({ number: last?.number ?? 0, bytes: (last?.bytes ?? blankBytes).slice(0, -9) });
    await expectOlder(two, 'damaged');
  });

  const blankBytes = new Uint8Array();

  it.each([0, 1, -1])('a missing chunk, number %i', async (at) => {
    const two = await twoSnapshots();
    two.chunks.splice(at, 1);
    await expectOlder(two, 'incomplete');
  });

  it('a damaged manifest', async () => {
    const two = await twoSnapshots();
    const manifest = two.store.manifestsById.get(two.newer.id) ?? blankBytes;
    const text = new TextDecoder().decode(manifest).replace('"level":1', '"level":2');
    two.store.manifestsById.set(two.newer.id, new TextEncoder().encode(text));
    await expectOlder(two, 'damaged');
  });

  it('another schema', async () => {
    const log = await filledLog(900);
    const store = new MemorySnapshotStore();
    await take(log, store);
    const form = { ...(tally.snapshotForm as NonNullable<Machine['snapshotForm']>), schema: 2 };
    const replica = await started(log, store, { machine: { ...tally, snapshotForm: form } });
    expect(ignored(replica)).toEqual({ schema: 1 });
    expect(replica.counts.decided).toBeGreaterThan(0);
    const reader = { ...tally, snapshotForm: { ...form, olderSchemas: [1] } };
    expect(ignored(await started(log, store, { machine: reader }))).toEqual({});
  });

  it('a newer level than the code knows', async () => {
    const two = await twoSnapshots();
    await two.log.append([record({ type: 'ActivateLevel', level: 2 })]);
    await take(two.log, two.store, { ...tally, levelMax: 2 });
    two.log.truncate(two.newer.next + 50);
    const replica = await started(two.log, two.store);
    expect(ignored(replica)).toEqual({ level: 1 });
    expect(replica.snapshotOffset).toBe(two.newer.next);
  });

  it('of a topic that was made anew', async () => {
    const two = await twoSnapshots();
    const replica = await started(await filledLog(3_000, 'log2'), two.store);
    expect(ignored(replica)).toEqual({ log: 2 });
    expect(replica.snapshotOffset).toBeNull();
    expect(replica.counts.decided).toBeGreaterThan(0);
  });

  it('another record where it ends', async () => {
    const two = await twoSnapshots();
    two.log.truncate(two.newer.next - 3);
    await append(two.log, randomAdds(600, 11));
    await expectOlder(two, 'record');
  });

  it('beyond the end of the log', async () => {
    const two = await twoSnapshots();
    two.log.truncate(two.newer.next - 3);
    await expectOlder(two, 'beyond-end');
  });

  it('by a restore that does not lead to the same model', async () => {
    const { log, store } = await twoSnapshots();
    const form = tally.snapshotForm as NonNullable<Machine['snapshotForm']>;
    const forgetful: Machine = { ...tally, snapshotForm: { ...form, restore: () => {} } };
    const replica = await started(log, store, { machine: forgetful });
    expect(ignored(replica)).toEqual({ digest: 2 });
    expect(await replica.digest()).toEqual(await (await started(log)).digest());
  });

  it('all of them, where the store can not be reached', async () => {
    const { log, store } = await twoSnapshots();
    store.manifests = () => Promise.reject(new Error('unreachable'));
    const replica = await started(log, store);
    expect(ignored(replica)).toEqual({ unreadable: 1 });
    expect(await replica.digest()).toEqual(await (await started(log)).digest());
  });
});

describe('taking a snapshot', () => {
  it('keeps the two newest, and goes on from the newest', async () => {
    const log = await openedLog();
    const store = new MemorySnapshotStore();
    const taken = [];
    for (let i = 0; i < 4; i++) {
      await append(log, randomAdds(200, i));
      taken.push((await take(log, store)).manifest.id);
    }
    expect([...store.manifestsById.keys()]).toEqual(taken.slice(-2));
    expect([...store.chunksById.keys()]).toEqual(taken.slice(-2));
  });

  it('writes none where nothing is new', async () => {
    const log = await filledLog(300);
    const store = new MemorySnapshotStore();
    const first = await take(log, store);
    const second = await take(log, store);
    expect(second).toMatchObject({ isNew: false, manifest: first.manifest });
    expect(store.manifestsById.size).toBe(1);
  });

  it('forgets what was left half written', async () => {
    const log = await filledLog(300);
    const store = new MemorySnapshotStore();
    await store.putChunk('half', { number: 0, bytes: new Uint8Array(3) });
    await take(log, store);
    expect(store.chunksById.has('half')).toBe(false);
  });

  it('refuses one that is not sound when it is read back, and keeps the last', async () => {
    const log = await filledLog(300);
    const store = new MemorySnapshotStore();
    const { manifest } = await take(log, store);
    await append(log, randomAdds(300, 12));
    const put = store.putChunk.bind(store);
    store.putChunk = (id, { number, bytes }) => put(id, { number, bytes: bytes.slice(1) });
    await expect(take(log, store)).rejects.toMatchObject({ name: 'SnapshotRefused' });
    expect([...store.manifestsById.keys()]).toEqual([manifest.id]);
  });

  it('has chunks of bounded size, packed, and all lines in order', async () => {
    const log = await filledLog();
    const store = new MemorySnapshotStore();
    const { manifest } = await take(log, store);
    const chunks = store.chunksById.get(manifest.id) ?? [];
    expect(chunks.length).toBe(manifest.chunks);
    expect(chunks.length).toBeGreaterThan(3);
    const first = gunzipSync(chunks[0]?.bytes ?? blank.source).toString();
    expect(first.startsWith('["ledger",{"type":"position","log":"tally/0/log1"')).toBe(true);
  });
});

describe('what simba remembers of the log comes back', () => {
  it('decisions: the same command again answers the first outcome', async () => {
    const log = await openedLog();
    const before = await started(log);
    const message: Add = { type: 'Add', name: 'apples', amount: 3 };
    const command = { id: 'once', session: 'anna', message };
    const first = await before.submit(command);
    const store = new MemorySnapshotStore();
    await take(log, store);
    const after = await started(log, store);
    expect(after.snapshotOffset).toBe(2);
    expect(await after.submit(command)).toEqual(first);
    const other = { ...command, message: { ...message, amount: 4 } };
    await expect(after.submit(other)).rejects.toMatchObject({ code: 'id-reused' });
  });

  it('source marks: a fact again is a duplicate, and the next one is the next', async () => {
    const log = await openedLog();
    const message = { type: 'Add', name: 'a', amount: 1 };
    const at = (offset: number) => ({ log: 'other/0/x', offset, index: 0 });
    const facts = [1, 2, 3].map((offset) =>
      structured.wrap({
        ...blank,
        id: `f${offset}`,
        message,
        origin: at(offset),
        previousOrigin: offset === 1 ? null : at(offset - 1),
      }),
    );
    await log.append(facts.slice(0, 2));
    const store = new MemorySnapshotStore();
    await take(log, store);
    await log.append(facts.slice(1));
    const replica = await started(log, store);
    expect(replica.counts).toMatchObject({ decided: 1, duplicate: 1, gap: 0 });
    expect(replica.sourceMarks).toEqual([at(3)]);
    expect(await replica.read((model) => model.totals.get('a'))).toBe(3);
  });

  it('the level and the clock', async () => {
    const log = await openedLog();
    const machine = { ...tally, levelMax: 2 };
    await log.append([record({ type: 'ActivateLevel', level: 2 })]);
    const store = new MemorySnapshotStore();
    await take(log, store, machine);
    expect((await started(log, store, { machine })).level).toBe(2);
  });

  it('claims, and what is owed', async () => {
    const log = await openedLog();
    const options = { log, context: 'letters', source: 'a' };
    const form = {
      schema: 1,
      *save({ owed }: Letters) {
        yield* owed;
      },
      restore(models: readonly Letters[], letter: unknown) {
        for (const { owed, digest } of models) {
          owed.add(letter as string);
          digest.add(`LetterOwed ${letter}`);
        }
      },
    };
    const machine: StateMachine<Letters, never, never> = {
      ...letters,
      snapshotForm: form,
    } as never;
    await log.append([record({ type: 'Write', letter: 'hello' })]);
    const before = new Replica({ ...options, machine });
    stops.push(() => before.stop());
    await before.start();
    await before.claim('hello', 'me', null);
    const store = new MemorySnapshotStore();
    await takeSnapshot({ log, machine, store, onIgnored: () => {} });
    const after = new Replica({ ...options, machine, snapshots: store });
    stops.push(() => after.stop());
    await after.start();
    expect(after.snapshotOffset).toBe(3);
    expect(after.claimOf('hello')).toEqual({ by: 'me', offset: 2 });
    expect(await after.pending(9)).toEqual(['hello']);
  });
});

describe('on a trimmed log', () => {
  it('a replica starts from a snapshot, and without one it is never ready', async () => {
    const log = await filledLog(2_000);
    const store = new MemorySnapshotStore();
    const expected = await (await started(log)).digest();
    const { manifest } = await take(log, store);
    log.trim(manifest.next - 1);
    const replica = await started(log, store);
    expect(await replica.digest()).toEqual(expected);
    await expect(started(log)).rejects.toMatchObject({ code: 'log-unusable' });
    await expect(started(log, new MemorySnapshotStore())).rejects.toMatchObject({
      code: 'log-unusable',
    });
    const failed = new Replica({ log, machine: tally, context: 'tally', source: 't' });
    await expect(failed.start()).rejects.toMatchObject({ code: 'log-unusable' });
    expect(failed.state).toBe('failed');
  });

  it('a snapshot that ends before it begins is ignored', async () => {
    const log = await filledLog(700);
    const store = new MemorySnapshotStore();
    const { manifest } = await take(log, store);
    log.trim(manifest.next);
    await expect(started(log, store)).rejects.toMatchObject({ code: 'log-unusable' });
  });
});
