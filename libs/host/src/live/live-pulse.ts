import { setImmediate as turn } from 'node:timers/promises';
import type { LiveConnection } from './live-connection.ts';
import type { LiveMeter } from './live-meter.ts';

/** Between two looks at all connections, in milliseconds. */
export const PULSE_MS = 1_000;
/** Well within `LIVE_SILENCE_MS_MAX`. */
export const HEARTBEAT_MS = 10_000;
/** Browsers answer a ping by themselves. */
export const PING_MS = 15_000;
/** A client that answers no ping for so long is gone. */
export const DEAD_MS = 40_000;
/** A client that does not say what it watches is not of this shop. */
export const FIRST_WATCH_MS_MAX = 10_000;
/** For so long a reader may have too much to read. */
export const SLOW_MS_MAX = 10_000;
/** Connections that are looked at in one go. */
const GO = 500;

/** What the pulse does for connections, and whose they are. */
export interface Pulsed {
  readonly connections: Iterable<LiveConnection>;
  heartbeat(connection: LiveConnection): void;
  push(connection: LiveConnection): void;
}

/**
 * Looks after connections: says that the service is alive, finds clients that are not, and drops
 * readers that do not keep up, so that what waits for them in memory is bounded.
 */
export class LivePulse {
  readonly #pulsed: Pulsed;
  readonly #meter: LiveMeter;
  readonly #timer: NodeJS.Timeout;
  #isBeating = false;

  constructor(pulsed: Pulsed, meter: LiveMeter) {
    this.#pulsed = pulsed;
    this.#meter = meter;
    this.#timer = setInterval(() => void this.#beat(), PULSE_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #beat(): Promise<void> {
    if (this.#isBeating) return;
    this.#isBeating = true;
    let looked = 0;
    for (const connection of [...this.#pulsed.connections]) {
      this.#look(connection, performance.now());
      if (++looked % GO === 0) await turn();
    }
    this.#isBeating = false;
  }

  #look(connection: LiveConnection, nowMs: number): void {
    if (!connection.isOpen) return;
    const isMute = connection.watcher === null;
    if (nowMs - connection.lastHeardMs > DEAD_MS) connection.socket.terminate();
    else if (isMute && nowMs - connection.openedMs > FIRST_WATCH_MS_MAX) {
      connection.close(1008, 'no watch');
    } else if (connection.slowSinceMs !== null) this.#waitFor(connection, nowMs);
    else this.#keepAlive(connection, nowMs);
  }

  #keepAlive(connection: LiveConnection, nowMs: number): void {
    if (nowMs - connection.lastPingMs > PING_MS) {
      connection.lastPingMs = nowMs;
      connection.socket.ping();
    }
    if (nowMs - connection.lastSentMs > HEARTBEAT_MS) this.#pulsed.heartbeat(connection);
  }

  /** Too much waits to be read there. */
  #waitFor(connection: LiveConnection, nowMs: number): void {
    if (!connection.isBehind) {
      connection.slowSinceMs = null;
      this.#pulsed.push(connection);
    } else if (nowMs - (connection.slowSinceMs ?? nowMs) > SLOW_MS_MAX) {
      this.#meter.slowDropped++;
      connection.close(1013, 'too slow');
    }
  }
}
