import { order } from '@thingy/order-domain';
import {
  MemoryLog,
  MemorySnapshotStore,
  structured,
  type Typed,
  takeSnapshot,
} from '@thingy/simba';
import { beforeEach, expect, it } from 'vitest';
import { parseCopyStart, startingSnapshot } from './copy-start.ts';

const HOUR_MS = 3_600_000;
const NOTHING = { source: 'tests', session: null, fingerprint: '', traceparent: null };
let log: MemoryLog;
let store: MemorySnapshotStore;
let hoursAgo: number;

async function append(message: object): Promise<void> {
  const id = `record-${await log.end()}`;
  const origins = { origin: null, previousOrigin: null };
  await log.append([structured.wrap({ ...NOTHING, ...origins, id, message: message as Typed })]);
}

/** With snapshots that are 50, 30 and 10 hours old, and a record since. */
beforeEach(async () => {
  log = new MemoryLog({ name: 'order/0', now: () => Date.now() - hoursAgo * HOUR_MS });
  store = new MemorySnapshotStore();
  hoursAgo = 60;
  await append({ type: 'LogOpened', logId: 'tests' });
  for (hoursAgo of [50, 30, 10]) {
    await append({ type: 'SetStock', productId: 'cup', quantity: hoursAgo });
    // It forgets all but two: here the oldest is wanted too.
    const kept = { ...methodsOf(store), retain: async () => undefined };
    await takeSnapshot({ log, machine: order, store: kept, onIgnored: () => undefined });
  }
  hoursAgo = 1;
  await append({ type: 'SetStock', productId: 'cup', quantity: 1 });
});

function methodsOf(of: MemorySnapshotStore) {
  return {
    manifests: () => of.manifests(),
    chunks: (id: string) => of.chunks(id),
    putChunk: of.putChunk.bind(of),
    putManifest: of.putManifest.bind(of),
  };
}

async function begin(text: string): Promise<number | null> {
  const start = parseCopyStart(text);
  if (start === null) throw new Error(`no start: ${text}`);
  return (await startingSnapshot(log, store, start))?.manifest.next ?? null;
}

it.each([
  ['start', null],
  ['snapshot', 4],
  ['1h', 4],
  ['24h', 3],
  ['40h', 2],
  ['100h', null],
])('a copy from %s on of a whole log begins with the snapshot at %s', async (text, next) => {
  expect(await begin(text)).toBe(next);
});

it('of a trimmed log it begins with the oldest snapshot, if none is old enough', async () => {
  log.trim(1);
  expect(await begin('100h')).toBe(2);
  expect(await begin('24h')).toBe(3);
  await expect(begin('start')).rejects.toThrow('was trimmed');
});

it('without any snapshot it can not begin with one', async () => {
  await store.retain([]);
  await expect(begin('snapshot')).rejects.toThrow('no snapshot');
  expect(await begin('24h')).toBeNull();
});

it.each(['', '0h', '24', '-1h', 'yesterday'])('"%s" is no start', (text) => {
  expect(parseCopyStart(text)).toBeNull();
});
