import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Typed } from '@thingy/simba';
import type { WebSocket } from 'ws';
import type { Figure } from '../figure.ts';
import type { RequestGuard } from '../request-guard.ts';
import type { Settings } from '../settings.ts';
import { TokenBuckets } from '../token-buckets.ts';
import type { LiveConnection } from './live-connection.ts';
import { LiveDoor, type Refused, type Visitor } from './live-door.ts';
import { LiveHub, type LiveReplica } from './live-hub.ts';
import { LiveMeter } from './live-meter.ts';
import { LivePulse } from './live-pulse.ts';
import type { LiveSource } from './live-source.ts';
import { parseWatch } from './parse-watch.ts';

/** From the close of a socket until it is cut, in milliseconds. */
export const CLOSE_MS_MAX = 1_000;
/** Of one socket, on average. */
export const WATCHES_PER_SECOND = 10;
/** The part of the drain time in which sockets are closed: after balancers may have noticed. */
const LEAVE_FROM = 0.2;
const LEAVE_UNTIL = 0.8;

const TOO_MANY = { code: 1008, reason: 'too many messages' } as const;

const logger = new Logger('live');

/**
 * The sockets of one service, from the knock to the close. Its gateway gives it the replica, and
 * what is to be told of it.
 */
export class Live {
  readonly #meter = new LiveMeter();
  readonly #door: LiveDoor;
  readonly #isServing: () => boolean;
  readonly #visitors = new WeakMap<IncomingMessage, Visitor>();
  readonly #watches = new TokenBuckets(WATCHES_PER_SECOND);
  #hub: LiveHub<never, never> | null = null;
  #pulse: LivePulse | null = null;
  #isPerSession = () => false;
  #onEmpty = () => {};
  #isLeaving = false;
  #opened = 0;

  constructor(
    settings: Settings,
    guard: Pick<RequestGuard, 'refuseRead'>,
    isServing: () => boolean,
  ) {
    this.#door = new LiveDoor(settings, guard);
    this.#isServing = isServing;
  }

  /** Once, before any socket is opened. */
  serve<Model, Outcome extends Typed>(
    replica: LiveReplica<Model, Outcome>,
    source: LiveSource<Model, Outcome>,
  ): void {
    const onBug = (error: unknown) => logger.error('a socket could not be told', error);
    const hub = new LiveHub(replica, source, this.#meter, onBug);
    this.#hub = hub as unknown as LiveHub<never, never>;
    this.#pulse = new LivePulse(hub, this.#meter);
    this.#isPerSession = () => source.isPerSession;
  }

  /** The replica is live. */
  begin(): void {
    this.#hub?.begin();
  }

  /** null: a socket may be opened for this request. */
  refuse(request: IncomingMessage): Refused | null {
    const answer = this.#door.knock(request, {
      isLeaving: this.#isLeaving,
      isServing: this.#isServing(),
      isPerSession: this.#isPerSession(),
    });
    if ('reason' in answer) {
      this.#meter.refused(answer.reason);
      return answer;
    }
    this.#visitors.set(request, answer);
    return null;
  }

  opened(socket: WebSocket, request: IncomingMessage): void {
    const visitor = this.#visitors.get(request);
    const hub = this.#hub;
    if (visitor === undefined || hub === null) throw new Error('a socket that was not let in');
    this.#door.enter(visitor);
    const connection = hub.open(socket, visitor.session);
    const name = String(++this.#opened);
    const heard = () => {
      connection.lastHeardMs = performance.now();
    };
    socket.on('pong', heard);
    socket.on('message', (data, isBinary) => {
      heard();
      this.#received(connection, name, isBinary ? null : String(data));
    });
    socket.on('close', (code) => {
      this.#door.leave(visitor);
      hub.closed(connection, code);
      if (this.#open === 0) this.#onEmpty();
    });
  }

  /**
   * Opens no more, and closes those that are there, spread over the drain time: pages come back at
   * once, and should not all come to the same replica at the same moment.
   */
  async leave(drainMs: number): Promise<void> {
    this.#isLeaving = true;
    const closes = [...(this.#hub?.connections ?? [])].map(async (connection) => {
      const part = LEAVE_FROM + Math.random() * (LEAVE_UNTIL - LEAVE_FROM);
      await sleep(part * drainMs);
      connection.close(1012, 'leaving');
    });
    await Promise.all(closes);
    if (this.#open === 0) return;
    const emptied = new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
    });
    await Promise.race([emptied, sleep(CLOSE_MS_MAX)]);
  }

  stop(): void {
    this.#isLeaving = true;
    this.#pulse?.stop();
  }

  figures(): readonly Figure[] {
    return this.#meter.figures(this.#open);
  }

  get #open(): number {
    return this.#hub?.connections.size ?? 0;
  }

  /** null: it was binary. */
  #received(connection: LiveConnection, name: string, text: string | null): void {
    if (!connection.isOpen) return;
    const message = this.#watches.take(name) > 0 ? TOO_MANY : parseWatch(text);
    if ('code' in message) connection.close(message.code, message.reason);
    else void this.#hub?.watch(connection, message);
  }
}
