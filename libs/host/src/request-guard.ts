import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { clientIp, limitedAddress } from './client-address.ts';
import { EventLoopDelay } from './event-loop-delay.ts';
import type { Figure } from './figure.ts';
import { SESSION_COOKIE } from './session-cookie.ts';
import type { Settings } from './settings.ts';
import { TokenBuckets } from './token-buckets.ts';

/** Delays of the event loop, in milliseconds, from which requests are shed: ordering comes last. */
export const SHED_FROM_MS = { read: 400, command: 1_500 } as const;
/** Seconds until a shed client may come back: at least one, and at random, so that not all do. */
const RETRY_SECONDS_MAX = 5;
const COOKIE = new RegExp(`(?:^|;\\s*)${SESSION_COOKIE}=([^;]*)`);

export type Refusal = 'shed-read' | 'shed-command' | 'throttled-address' | 'throttled-session';

/** Seconds: until the client may come back. */
interface Refused {
  readonly refusal: Refusal;
  readonly seconds: number;
}

type Delay = Pick<EventLoopDelay, 'ms' | 'stop'>;
type GuardSettings = Pick<
  Settings,
  'addressRequestsPerSecond' | 'sessionCommandsPerSecond' | 'trustedProxies'
>;

/**
 * Refuses what a service can't or must not take, before anything else is done for it: reads and
 * then commands while the event loop is late (503), more than their share from one address or of
 * one session (429).
 */
export class RequestGuard {
  readonly refused: Record<Refusal, number> = {
    'shed-read': 0,
    'shed-command': 0,
    'throttled-address': 0,
    'throttled-session': 0,
  };
  readonly #delay: Delay;
  readonly #byAddress: TokenBuckets | null;
  readonly #bySession: TokenBuckets | null;
  readonly #trustedProxies: number;
  /** What was said of requests before the framework had them; null: they may come. */
  readonly #judgedBefore = new WeakMap<IncomingMessage, Refused | null>();

  constructor(settings: GuardSettings, delay: Delay = new EventLoopDelay()) {
    const { addressRequestsPerSecond, sessionCommandsPerSecond, trustedProxies } = settings;
    this.#delay = delay;
    this.#byAddress = bucketsOf(addressRequestsPerSecond);
    this.#bySession = bucketsOf(sessionCommandsPerSecond);
    this.#trustedProxies = trustedProxies;
  }

  /** Why this replica should get no traffic now; null: it may. */
  get hindrance(): string | null {
    const { ms } = this.#delay;
    return ms < SHED_FROM_MS.command ? null : `overloaded: ${Math.round(ms)} ms behind`;
  }

  figures(): readonly Figure[] {
    const refused = Object.entries(this.refused).map(([reason, value]): Figure => {
      return { name: 'http_requests_refused_total', labels: { reason }, value };
    });
    const name = 'event_loop_late_seconds';
    return [...refused, { name, labels: {}, value: this.#delay.ms / 1_000 }];
  }

  protect(instance: FastifyInstance): void {
    instance.addHook('onRequest', (request, reply, done) => {
      if (this.#refuse(request, reply)) return;
      done();
    });
    instance.addHook('onClose', async () => this.#delay.stop());
  }

  /**
   * Whether a read may be answered before the framework has it. If not, it is given to the
   * framework, and refused there without being asked about again.
   */
  admitsRead(request: IncomingMessage): boolean {
    const refused = this.refuseRead(clientIp(request, this.#trustedProxies), request.headers);
    if (refused === null) return true;
    this.#judgedBefore.set(request, refused);
    return false;
  }

  /** As `admitsRead`, for a command; of one that may come the framework is told by `admitted`. */
  admitsCommand(request: IncomingMessage): boolean {
    const refused = this.#refuseCommand(clientIp(request, this.#trustedProxies), request.headers);
    if (refused === null) return true;
    this.#judgedBefore.set(request, refused);
    return false;
  }

  /** The framework is to answer it after all, and not to ask about it again. */
  admitted(request: IncomingMessage): void {
    this.#judgedBefore.set(request, null);
  }

  /** Whether a read that comes from there is refused; counted if it is. */
  refuseRead(ip: string, headers: FastifyRequest['headers']): Refused | null {
    if (this.#delay.ms >= SHED_FROM_MS.read) return this.#shed('read');
    const seconds = this.#addressWait(ip, headers);
    return seconds > 0 ? this.#refused('throttled-address', seconds) : null;
  }

  #refuse(request: FastifyRequest, reply: FastifyReply): boolean {
    const before = this.#judgedBefore.get(request.raw);
    const refused = before === undefined ? this.#judge(request) : before;
    if (refused === null) return false;
    const isShed = refused.refusal.startsWith('shed');
    void reply
      .status(isShed ? 503 : 429)
      .header('Retry-After', String(Math.ceil(refused.seconds)))
      .header('Cache-Control', 'no-store')
      .type('application/problem+json; charset=utf-8')
      .send(isShed ? OVERLOADED : THROTTLED);
    return true;
  }

  #judge({ method, ip, headers }: FastifyRequest): Refused | null {
    const isRead = method === 'GET' || method === 'HEAD';
    return isRead ? this.refuseRead(ip, headers) : this.#refuseCommand(ip, headers);
  }

  #refuseCommand(ip: string, headers: FastifyRequest['headers']): Refused | null {
    if (this.#delay.ms >= SHED_FROM_MS.command) return this.#shed('command');
    const seconds = this.#addressWait(ip, headers);
    if (seconds > 0) return this.#refused('throttled-address', seconds);
    if (this.#bySession === null) return null;
    const [, session] = COOKIE.exec(headers.cookie ?? '') ?? [];
    const pause = session === undefined ? 0 : this.#bySession.take(session);
    return pause > 0 ? this.#refused('throttled-session', pause) : null;
  }

  #shed(kind: keyof typeof SHED_FROM_MS): Refused {
    return this.#refused(`shed-${kind}`, 1 + Math.floor(Math.random() * RETRY_SECONDS_MAX));
  }

  #addressWait(ip: string, headers: FastifyRequest['headers']): number {
    if (this.#byAddress === null) return 0;
    const address = limitedAddress(ip, headers, this.#trustedProxies);
    return address === null ? 0 : this.#byAddress.take(address);
  }

  #refused(refusal: Refusal, seconds: number): Refused {
    this.refused[refusal]++;
    return { refusal, seconds };
  }
}

function bucketsOf(perSecond: number): TokenBuckets | null {
  return perSecond === 0 ? null : new TokenBuckets(perSecond);
}

const OVERLOADED = problem(503, 'overloaded', 'The service has more to do than it can');
const THROTTLED = problem(429, 'throttled', 'Too many requests');

function problem(status: number, code: string, title: string): string {
  return JSON.stringify({ type: `urn:problem:${code}`, title, status, code });
}
