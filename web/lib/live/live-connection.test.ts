import { LIVE_SILENCE_MS_MAX, type LiveMessage, type LiveWatch } from '@thingy/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveConnection, type LiveNews } from './live-connection.ts';
import type { LiveSocket } from './live-socket.ts';

/** A socket whose other end is the test. */
class FakeSocket implements LiveSocket {
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  readonly sent: LiveWatch[] = [];
  isClosed = false;

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.isClosed = true;
  }

  tell(message: LiveMessage): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

const at = (offset: number) => `catalog:0:log:${offset}:`;
const removed = (productId: string, offset: number): LiveMessage => {
  return { type: 'product-removed', productId, position: at(offset) };
};

/** A page that watches products, and the sockets that it opened. */
function page(...shown: string[]) {
  const sockets: FakeSocket[] = [];
  const state = { shown, after: at(5) };
  const told: LiveNews[] = [];
  const connection = new LiveConnection(
    'wss://catalog.example/live',
    {
      watch: () => {
        const { shown: productIds, after } = state;
        return productIds.length === 0 ? null : { type: 'watch', productIds, after };
      },
      onMessage: (message) => told.push(message),
    },
    () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    () => undefined,
  );
  const last = () => sockets.at(-1) as FakeSocket;
  const connect = async (offset = 6) => {
    connection.wake();
    await vi.advanceTimersByTimeAsync(0);
    last().onopen?.();
    last().tell({ type: 'watching', position: at(offset) });
    await vi.advanceTimersByTimeAsync(0);
  };
  return { connection, sockets, state, told, last, connect };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('a live connection', () => {
  it('is open only while something is watched and the page is awake', async () => {
    const { connection, sockets, state, last, connect } = page();
    connection.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(sockets).toHaveLength(0);
    state.shown = ['lamp'];
    connection.update();
    connection.update();
    await vi.advanceTimersByTimeAsync(0);
    expect(sockets).toHaveLength(1);
    await connect();
    expect(connection.state).toBe('live');
    connection.sleep();
    expect(last().isClosed).toBe(true);
    expect(connection.state).toBe('idle');
    await vi.advanceTimersByTimeAsync(600_000);
    expect(sockets).toHaveLength(1);
    connection.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(sockets).toHaveLength(2);
    state.shown = [];
    connection.update();
    await vi.advanceTimersByTimeAsync(0);
    expect(last().isClosed).toBe(true);
  });

  it('watches from where the page is, and after a loss from what was told last', async () => {
    const { sockets, last, connect } = page('lamp');
    await connect();
    expect(last().sent).toEqual([{ type: 'watch', productIds: ['lamp'], after: at(5) }]);
    last().tell(removed('lamp', 9));
    last().tell({ type: 'heartbeat', position: at(40) });
    last().onclose?.();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(sockets).toHaveLength(2);
    last().onopen?.();
    expect(last().sent).toEqual([{ type: 'watch', productIds: ['lamp'], after: at(40) }]);
  });

  it('goes on from where the page is if the watch had not been answered', async () => {
    const { connection, last } = page('lamp');
    connection.wake();
    await vi.advanceTimersByTimeAsync(0);
    last().onopen?.();
    // Of something that is under way: not yet all that the page lacks.
    last().tell(removed('lamp', 9));
    last().onclose?.();
    await vi.advanceTimersByTimeAsync(2_000);
    last().onopen?.();
    expect(last().sent[0]?.after).toBe(at(5));
  });

  it('asks for what is shown now, once the watch before is answered', async () => {
    const { connection, state, last } = page('lamp');
    connection.wake();
    await vi.advanceTimersByTimeAsync(0);
    last().onopen?.();
    state.shown = ['vase'];
    state.after = at(7);
    connection.update();
    await vi.advanceTimersByTimeAsync(0);
    expect(last().sent).toHaveLength(1);
    last().tell({ type: 'watching', position: at(6) });
    await vi.advanceTimersByTimeAsync(0);
    expect(last().sent[1]).toEqual({ type: 'watch', productIds: ['vase'], after: at(7) });
    last().tell({ type: 'watching', position: at(8) });
    connection.update();
    await vi.advanceTimersByTimeAsync(0);
    expect(last().sent).toHaveLength(2);
  });

  it('tells that all is to be read again, and asks from there when it has been', async () => {
    const { connection, state, told, last } = page('lamp');
    connection.wake();
    await vi.advanceTimersByTimeAsync(0);
    last().onopen?.();
    last().tell({ type: 'reset', position: at(90) });
    expect(told).toEqual([{ type: 'reset', position: at(90) }]);
    state.after = at(95);
    connection.update();
    await vi.advanceTimersByTimeAsync(0);
    expect(last().sent[1]?.after).toBe(at(95));
  });

  it('is made anew when there was no sign of life for too long', async () => {
    const { sockets, last, connect, connection } = page('lamp');
    vi.spyOn(Math, 'random').mockReturnValue(0);
    await connect();
    await vi.advanceTimersByTimeAsync(LIVE_SILENCE_MS_MAX - 1);
    last().tell({ type: 'heartbeat', position: at(6) });
    await vi.advanceTimersByTimeAsync(LIVE_SILENCE_MS_MAX - 1);
    expect(sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(sockets[0]?.isClosed).toBe(true);
    expect(connection.state).toBe('trying');
    await vi.advanceTimersByTimeAsync(1);
    expect(sockets).toHaveLength(2);
  });

  it('is given up when it never opens, or says what is no message', async () => {
    const { connection, sockets, last } = page('lamp');
    vi.spyOn(Math, 'random').mockReturnValue(0);
    connection.wake();
    await vi.advanceTimersByTimeAsync(LIVE_SILENCE_MS_MAX + 1);
    expect(sockets).toHaveLength(2);
    last().onmessage?.({ data: '<html>' });
    expect(sockets[1]?.isClosed).toBe(true);
    expect(connection.state).toBe('trying');
  });

  it('does not listen to a socket that it has given up', async () => {
    const { sockets, told, connect } = page('lamp');
    await connect();
    sockets[0]?.onclose?.();
    await vi.advanceTimersByTimeAsync(2_000);
    sockets[0]?.tell(removed('lamp', 9));
    sockets[0]?.onclose?.();
    expect(told).toEqual([]);
    expect(sockets).toHaveLength(2);
  });
});

describe('the wait before a connection is made again', () => {
  /** What it is for each failure in turn, if chance is as great as can be. */
  async function longestWaits(failures: number): Promise<number[]> {
    const { connection, sockets, last } = page('lamp');
    vi.spyOn(Math, 'random').mockReturnValue(1);
    connection.wake();
    await vi.advanceTimersByTimeAsync(0);
    const waits: number[] = [];
    for (let failure = 1; failure <= failures; failure++) {
      last().onclose?.();
      const since = Date.now();
      while (sockets.length === failure) await vi.advanceTimersToNextTimerAsync();
      waits.push(Date.now() - since);
    }
    return waits;
  }

  it('is at most 2 s, doubled with each failure, and never more than 30 s', async () => {
    expect(await longestWaits(7)).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('is anything below by chance, so that nobody comes back in step', async () => {
    const { sockets, last, connect } = page('lamp');
    await connect();
    vi.spyOn(Math, 'random').mockReturnValue(0.25);
    last().onclose?.();
    await vi.advanceTimersByTimeAsync(499);
    expect(sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(sockets).toHaveLength(2);
  });

  it('is short again after a connection that lasted, and not after one that did not', async () => {
    const { sockets, last, connect } = page('lamp');
    vi.spyOn(Math, 'random').mockReturnValue(1);
    await connect();
    last().onclose?.();
    await vi.advanceTimersByTimeAsync(2_000);
    await connect();
    last().onclose?.();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(sockets).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(2_000);
    await connect();
    await vi.advanceTimersByTimeAsync(10_001);
    last().onclose?.();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(sockets).toHaveLength(4);
  });

  it('ends when the page is looked at, and soon when the network is back', async () => {
    const { connection, sockets, last, connect } = page('lamp');
    vi.spyOn(Math, 'random').mockReturnValue(1);
    await connect();
    connection.offline();
    expect(sockets[0]?.isClosed).toBe(true);
    connection.online();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sockets).toHaveLength(2);
    last().onclose?.();
    connection.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(sockets).toHaveLength(3);
  });
});
