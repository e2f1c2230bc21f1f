import { LIVE_SILENCE_MS_MAX } from '@thingy/contracts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BUFFERED_BYTES_MAX } from './live-connection.ts';
import {
  DEAD_MS,
  FIRST_WATCH_MS_MAX,
  HEARTBEAT_MS,
  LivePulse,
  PING_MS,
  PULSE_MS,
  SLOW_MS_MAX,
} from './live-pulse.ts';
import { hubOf, ShelfReplica } from './shelf.test-support.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** `beats`: of a client that answers each ping. */
async function connected() {
  const replica = new ShelfReplica(10);
  const { hub, meter, open } = hubOf(replica);
  const pulse = new LivePulse(hub, meter);
  const { socket, connection } = open();
  await hub.watch(connection, { type: 'watch', productIds: ['a'], after: null });
  socket.told();
  const beats = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += PULSE_MS) {
      connection.lastHeardMs = performance.now();
      await vi.advanceTimersByTimeAsync(PULSE_MS);
    }
  };
  return { replica, hub, meter, pulse, open, socket, connection, beats };
}

it('says that it is alive, well before a silent connection counts as dead', async () => {
  const { replica, socket, beats } = await connected();
  replica.skip();
  await beats(HEARTBEAT_MS + 2 * PULSE_MS);
  expect(socket.told()).toEqual(['heartbeat@11']);
  expect(HEARTBEAT_MS + 2 * PULSE_MS).toBeLessThan(LIVE_SILENCE_MS_MAX / 2);
  await beats(PING_MS);
  expect(socket.pings).toBeGreaterThan(0);
});

it('a client that answers no ping is cut', async () => {
  const { socket } = await connected();
  await vi.advanceTimersByTimeAsync(DEAD_MS - PULSE_MS);
  expect(socket.isTerminated).toBe(false);
  await vi.advanceTimersByTimeAsync(3 * PULSE_MS);
  expect(socket.isTerminated).toBe(true);
});

it('a client that does not say what it watches is sent away', async () => {
  const { open } = await connected();
  const { socket } = open();
  await vi.advanceTimersByTimeAsync(FIRST_WATCH_MS_MAX + 2 * PULSE_MS);
  expect(socket.closedWith).toEqual([1008, 'no watch']);
});

it('a reader that has read what waited is told the rest', async () => {
  const { replica, socket, meter, beats } = await connected();
  socket.bufferedAmount = BUFFERED_BYTES_MAX + 1;
  replica.put(['a', 5]);
  await beats(SLOW_MS_MAX - PULSE_MS);
  expect(socket.told()).toEqual([]);
  socket.bufferedAmount = 0;
  await beats(2 * PULSE_MS);
  expect(socket.told()).toEqual(['a=5@11']);
  await beats(2 * SLOW_MS_MAX);
  expect(socket.closedWith).toBeNull();
  expect(meter.slowDropped).toBe(0);
});

it('a reader that does not read is dropped', async () => {
  const { replica, socket, meter, beats } = await connected();
  socket.bufferedAmount = BUFFERED_BYTES_MAX + 1;
  replica.put(['a', 5]);
  await beats(SLOW_MS_MAX + 3 * PULSE_MS);
  expect(socket.closedWith).toEqual([1013, 'too slow']);
  expect(meter.slowDropped).toBe(1);
});

it('a pulse that was stopped looks no more', async () => {
  const { pulse, socket } = await connected();
  pulse.stop();
  await vi.advanceTimersByTimeAsync(2 * DEAD_MS);
  expect(socket.isTerminated).toBe(false);
});
