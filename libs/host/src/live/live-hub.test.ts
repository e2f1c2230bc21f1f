import { SimbaError } from '@thingy/simba';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BUFFERED_BYTES_MAX, OWED_ITEMS_MAX } from './live-connection.ts';
import { PUSH_PAUSE_MS } from './live-hub.ts';
import { RECENT_TOUCHES_MAX } from './recent-touches.ts';
import {
  type FakeSocket,
  hubOf,
  position,
  ShelfReplica,
  shelfSource,
} from './shelf.test-support.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const pushed = () => vi.advanceTimersByTimeAsync(PUSH_PAUSE_MS);

async function watching(productIds: readonly string[], after: string | null = null) {
  const replica = new ShelfReplica(10);
  const all = hubOf(replica);
  all.hub.begin();
  const { socket, connection } = all.open();
  await all.hub.watch(connection, { type: 'watch', productIds, after });
  return { replica, ...all, socket, connection };
}

it('tells what is watched and nothing else, at the position after it', async () => {
  const { replica, socket } = await watching(['a', 'b']);
  replica.put(['a', 5]);
  replica.put(['c', 7]);
  await pushed();
  expect(socket.told()).toEqual(['watching@10', 'a=5@12']);
});

it('changes that come together are one message, with the newest state', async () => {
  const { replica, socket, meter } = await watching(['a']);
  for (let price = 1; price <= 100; price++) replica.put(['a', price]);
  await pushed();
  expect(socket.told()).toEqual(['watching@10', 'a=100@110']);
  expect(meter.pushSeconds.counts.reduce((a, b) => a + b)).toBe(1);
});

it('several items go in the order of their last changes, so that a cut loses none', async () => {
  const { replica, socket } = await watching(['a', 'b', 'c']);
  replica.put(['a', 1], ['b', 2], ['a', 3], ['c', 4]);
  await pushed();
  expect(socket.told()).toEqual(['watching@10', 'b=2@12', 'a=3@13', 'c=4@14']);
});

it('the next watch takes the place of the last, also of one that still waits', async () => {
  const { replica, hub, socket, connection } = await watching(['a']);
  const waits = hub.watch(connection, { type: 'watch', productIds: ['b'], after: position(10) });
  await hub.watch(connection, { type: 'watch', productIds: ['c'], after: null });
  await waits;
  replica.put(['a', 1], ['b', 2], ['c', 3]);
  await pushed();
  expect(socket.told()).toEqual(['watching@10', 'watching@10', 'c=3@13']);
  expect(hub.watched).toBe(1);
});

it('who has gone is watched for by nobody', async () => {
  const { replica, hub, socket, connection } = await watching(['a']);
  hub.closed(connection, 1006);
  hub.closed(connection, 1006);
  replica.put(['a', 1]);
  await pushed();
  expect(socket.told()).toEqual(['watching@10']);
  expect(hub.watched).toBe(0);
  expect(hub.connections.size).toBe(0);
});

it('an item that can not be shown costs its own connection only', async () => {
  const { replica, hub, socket, bugs, open } = await watching(['faulty']);
  const other = open();
  await hub.watch(other.connection, { type: 'watch', productIds: ['a'], after: null });
  replica.put(['faulty', 1], ['a', 2]);
  await pushed();
  expect(socket.closedWith).toEqual([1011, 'internal error']);
  expect(bugs).toEqual([new Error('on demand')]);
  expect(other.socket.told()).toEqual(['watching@10', 'a=2@12']);
});

it('a read that is refused sends away who waits, to come back and resume', async () => {
  const { replica, socket, bugs } = await watching(['a']);
  replica.read = async () => {
    throw new SimbaError('overloaded', 'on demand');
  };
  replica.put(['a', 1]);
  await pushed();
  expect(socket.closedWith).toEqual([1013, 'overloaded']);
  expect(bugs).toEqual([]);
});

it('a watch whose read is refused ends its connection', async () => {
  const { replica, hub, open } = await watching(['a']);
  replica.read = async () => {
    throw new SimbaError('overloaded', 'on demand');
  };
  const { socket, connection } = open();
  await hub.watch(connection, { type: 'watch', after: null });
  expect(socket.closedWith).toEqual([1013, 'overloaded']);
});

it('many connections are told in slices', async () => {
  vi.useRealTimers();
  const { replica, hub, open } = await watching([]);
  const sockets: FakeSocket[] = [];
  for (let index = 0; index < 200; index++) {
    const { socket, connection } = open();
    await hub.watch(connection, { type: 'watch', productIds: ['a'], after: null });
    sockets.push(socket);
  }
  const read = vi.spyOn(replica, 'read');
  // Each look at the clock finds a millisecond gone.
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now++);
  replica.put(['a', 1]);
  await expect.poll(() => sockets.at(-1)?.sent).toHaveLength(2);
  clock.mockRestore();
  for (const socket of sockets) expect(socket.told()).toEqual(['watching@10', 'a=1@11']);
  expect(read.mock.calls.length).toBeGreaterThan(10);
});

it('a slow reader is owed the newest of each item, and gets it once it has read', async () => {
  const { replica, hub, socket, connection } = await watching(['a', 'b']);
  socket.bufferedAmount = BUFFERED_BYTES_MAX + 1;
  for (let price = 1; price <= 50; price++) {
    replica.put(['a', price], ['b', price]);
    await pushed();
  }
  expect(socket.told()).toEqual(['watching@10']);
  hub.heartbeat(connection);
  expect(socket.told()).toEqual([]);
  socket.bufferedAmount = 0;
  hub.push(connection);
  await pushed();
  expect(socket.told()).toEqual(['a=50@109', 'b=50@110']);
  hub.heartbeat(connection);
  expect(socket.told()).toEqual(['heartbeat@110']);
});

it('with too many items owed it is told to read again, and what comes after that', async () => {
  const ids = Array.from({ length: OWED_ITEMS_MAX + 1 }, (_, index) => `item-${index}`);
  const { replica, hub, socket, connection } = await watching(ids);
  socket.bufferedAmount = BUFFERED_BYTES_MAX + 1;
  for (const id of ids) replica.put([id, 1]);
  replica.put(['item-0', 2]);
  await pushed();
  socket.bufferedAmount = 0;
  hub.push(connection);
  await pushed();
  expect(socket.told()).toEqual(['watching@10', `reset@${10 + ids.length + 1}`]);
  replica.put(['item-0', 3]);
  await pushed();
  expect(socket.told()).toEqual([`item-0=3@${10 + ids.length + 2}`]);
});

async function resumed(replica: ShelfReplica, after: string | null, whole: string | null = null) {
  const { hub, open, meter } = hubOf(replica, shelfSource(whole));
  hub.begin();
  const resume = async (from: string | null) => {
    const { socket, connection } = open();
    await hub.watch(connection, { type: 'watch', productIds: ['a', 'b'], after: from });
    return socket;
  };
  return { hub, resume, meter, socket: await resume(after) };
}

it('who comes back is told what was touched since, and then what changes', async () => {
  const replica = new ShelfReplica(10);
  const { resume, meter } = await resumed(replica, null);
  replica.put(['a', 1], ['c', 2], ['b', 3], ['a', 4]);
  expect((await resume(position(12))).told()).toEqual(['b=3@13', 'a=4@14', 'watching@14']);
  expect((await resume(position(13))).told()).toEqual(['a=4@14', 'watching@14']);
  const socket = await resume(position(14));
  expect(socket.told()).toEqual(['watching@14']);
  replica.put(['b', 5]);
  await pushed();
  expect(socket.told()).toEqual(['b=5@15']);
  expect(meter.resumes).toEqual({ told: 3, reset: 0 });
});

it('remembers from where it went live, to the offset', async () => {
  const { resume } = await resumed(new ShelfReplica(10), null);
  expect((await resume(position(10))).told()).toEqual(['watching@10']);
  expect((await resume(position(9))).told()).toEqual(['reset@10']);
});

it('remembers the last touches, to the offset', async () => {
  const replica = new ShelfReplica(10);
  const { resume } = await resumed(replica, null);
  for (let index = 0; index < RECENT_TOUCHES_MAX; index++) replica.put(['a', index]);
  expect((await resume(position(10))).told()).toHaveLength(2);
  replica.put(['a', 1]);
  const { next } = replica;
  expect((await resume(position(10))).told()).toEqual([`reset@${next}`]);
  expect((await resume(position(11))).told()).toEqual([`a=1@${next}`, `watching@${next}`]);
});

it.each([
  ['watches', true],
  ['does not watch', false],
])('of a larger batch that somebody %s it remembers the last, to the offset', async (_, stays) => {
  const replica = new ShelfReplica(10);
  const { hub, resume } = await resumed(replica, null);
  if (!stays) for (const connection of [...hub.connections]) hub.closed(connection, 1001);
  expect(hub.watched).toBe(stays ? 2 : 0);
  replica.put(['before', 1]);
  replica.put(...Array.from({ length: RECENT_TOUCHES_MAX + 5 }, () => ['a', 2] as const));
  const { next } = replica;
  for (const forgotten of [10, 11, 15]) {
    expect((await resume(position(forgotten))).told()).toEqual([`reset@${next}`]);
  }
  expect((await resume(position(16))).told()).toEqual([`a=2@${next}`, `watching@${next}`]);
});

it('tells of a large batch all that is watched, from its beginning on', async () => {
  const { replica, socket } = await watching(['a']);
  const rest = Array.from({ length: RECENT_TOUCHES_MAX + 5 }, () => ['b', 2] as const);
  replica.put(['a', 1], ...rest);
  await pushed();
  expect(socket.told()).toEqual(['watching@10', `a=1@${replica.next}`]);
});

it('what nobody can see takes no place among what is remembered', async () => {
  const replica = new ShelfReplica(10);
  const { resume } = await resumed(replica, null);
  for (let index = 0; index < RECENT_TOUCHES_MAX + 5; index++) replica.put(['unseen', index]);
  expect((await resume(position(10))).told()).toEqual([`watching@${replica.next}`]);
});

it.each([
  ['of another log', position(10, 'shelf/0/log2')],
  ['that names other logs only', position(10, 'other/0/log1')],
  ['that is nonsense', 'nonsense'],
])('a position %s: everything is to be read again', async (_, after) => {
  const { socket, meter } = await resumed(new ShelfReplica(10), after);
  expect(socket.told()).toEqual(['reset@10']);
  expect(meter.resumes).toEqual({ told: 0, reset: 1 });
});

it('where one message can tell all, that takes the place of reading again', async () => {
  const replica = new ShelfReplica(10);
  replica.prices.set('all', 3);
  const { resume, socket } = await resumed(replica, null, 'all');
  expect(socket.told()).toEqual(['all=3@10', 'watching@10']);
  expect((await resume(position(5))).told()).toEqual(['all=3@10', 'watching@10']);
  expect((await resume(position(10))).told()).toEqual(['watching@10']);
});

it('a page that is ahead of this replica misses nothing, and is told nothing twice', async () => {
  const replica = new ShelfReplica(10);
  replica.catchesUp = false;
  const { socket } = await resumed(replica, position(12));
  expect(socket.told()).toEqual(['watching@12']);
  replica.put(['a', 1], ['b', 2]);
  await pushed();
  expect(socket.told()).toEqual([]);
  replica.put(['a', 3]);
  await pushed();
  expect(socket.told()).toEqual(['a=3@13']);
});

it('a hub that nobody began remembers from the first outcome on', async () => {
  const replica = new ShelfReplica(10);
  const { hub, open } = hubOf(replica);
  replica.put(['a', 1]);
  const { socket, connection } = open();
  await hub.watch(connection, { type: 'watch', productIds: ['a'], after: position(10) });
  expect(socket.told()).toEqual(['a=1@11', 'watching@11']);
});
