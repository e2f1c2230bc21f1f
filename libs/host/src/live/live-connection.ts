import type { WebSocket } from 'ws';
import type { Touch, Watcher } from './live-source.ts';

/** Items that a slow reader may be owed; with more it is told to read everything again. */
export const OWED_ITEMS_MAX = 1_000;
/** Bytes that may wait to be sent before a reader counts as slow. */
export const BUFFERED_BYTES_MAX = 262_144;

/** What of a socket is needed to talk through it. */
export type LiveSocket = Pick<
  WebSocket,
  'send' | 'ping' | 'close' | 'terminate' | 'readyState' | 'bufferedAmount' | 'OPEN'
>;

export interface OwedItem {
  readonly item: string;
  /** What touched it last; null: it is owed all the same. */
  readonly at: Touch['at'] | null;
}

/** One socket: what it watches, and what it is owed. */
export class LiveConnection {
  readonly socket: LiveSocket;
  readonly session: string | null;
  readonly openedMs = performance.now();
  lastSentMs = this.openedMs;
  lastHeardMs = this.openedMs;
  lastPingMs = this.openedMs;
  /** Since when it has had too much to read; null: it keeps up. */
  slowSinceMs: number | null = null;
  /** null: it has not said yet. */
  watcher: Watcher | null = null;
  keys: ReadonlySet<string> = new Set();
  /** Outcomes before this offset are in what its page shows. */
  from = 0;
  /** What follows the items: the answer to its last `watch`. */
  ending: 'watching' | 'reset' | null = null;
  /** In the order of the last touches. */
  #owed = new Map<string, Touch['at'] | null>();
  #watches = 0;

  constructor(socket: LiveSocket, session: string | null) {
    this.socket = socket;
    this.session = session;
  }

  get isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  get isBehind(): boolean {
    return this.socket.bufferedAmount > BUFFERED_BYTES_MAX;
  }

  get isOwed(): boolean {
    return this.ending !== null || this.#owed.size > 0;
  }

  get watches(): number {
    return this.#watches;
  }

  /** The number of a `watch`: the newest counts. */
  nextWatch(): number {
    return ++this.#watches;
  }

  owe(item: string, at: Touch['at'] | null): void {
    // It will read everything again, and this with it.
    if (this.ending === 'reset') return;
    this.#owed.delete(item);
    this.#owed.set(item, at);
    if (this.#owed.size > OWED_ITEMS_MAX) this.oweReset();
  }

  oweReset(): void {
    this.#owed.clear();
    this.ending = 'reset';
  }

  /** What it is owed is from here on the affair of who takes it. */
  take(): { readonly items: readonly OwedItem[]; readonly ending: LiveConnection['ending'] } {
    const items = [...this.#owed].map(([item, at]) => ({ item, at }));
    const { ending } = this;
    this.#owed.clear();
    this.ending = null;
    return { items, ending };
  }

  send(text: string): void {
    this.lastSentMs = performance.now();
    this.socket.send(text);
  }

  close(code: number, reason: string): void {
    if (this.isOpen) this.socket.close(code, reason);
  }
}
