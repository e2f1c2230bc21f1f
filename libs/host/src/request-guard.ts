import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { EventLoopDelay } from './event-loop-delay.ts';
import type { Figure } from './figure.ts';
import { SESSION_COOKIE } from './session-cookie.ts';
import type { Settings } from './settings.ts';
import { TokenBuckets } from './token-buckets.ts';

/** Delays of the event loop, in milliseconds, from which requests are shed: ordering comes last. */
export const SHED_FROM_MS = { read: 400, command: 1_500 } as const;
/** Seconds until a shed client may come back: at least one, and at random, so that not all do. */
const RETRY_SECONDS_MAX = 5;
const IPV6_NETWORK = /^(?:[\da-f]*:){4}/;
const COOKIE = new RegExp(`(?:^|;\\s*)${SESSION_COOKIE}=([^;]*)`);

export type Refusal = 'shed-read' | 'shed-command' | 'throttled-address' | 'throttled-session';

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

  #refuse(request: FastifyRequest, reply: FastifyReply): boolean {
    const kind = isRead(request) ? 'read' : 'command';
    if (this.#delay.ms >= SHED_FROM_MS[kind]) {
      const seconds = 1 + Math.floor(Math.random() * RETRY_SECONDS_MAX);
      return this.#answer(reply, `shed-${kind}`, seconds);
    }
    const address = this.#addressOf(request);
    const wait = address === null ? 0 : (this.#byAddress?.take(address) ?? 0);
    if (wait > 0) return this.#answer(reply, 'throttled-address', wait);
    if (kind === 'read' || this.#bySession === null) return false;
    const [, session] = COOKIE.exec(request.headers.cookie ?? '') ?? [];
    const pause = session === undefined ? 0 : this.#bySession.take(session);
    return pause > 0 && this.#answer(reply, 'throttled-session', pause);
  }

  #answer(reply: FastifyReply, refusal: Refusal, seconds: number): true {
    this.refused[refusal]++;
    const isShed = refusal.startsWith('shed');
    void reply
      .status(isShed ? 503 : 429)
      .header('Retry-After', String(Math.ceil(seconds)))
      .header('Cache-Control', 'no-store')
      .type('application/problem+json; charset=utf-8')
      .send(isShed ? OVERLOADED : THROTTLED);
    return true;
  }

  /** null: no limit holds, for this machine's own requests and those that come past the proxies. */
  #addressOf({ ip, headers }: FastifyRequest): string | null {
    if (this.#byAddress === null || isLoopback(ip)) return null;
    if (this.#trustedProxies > 0 && headers['x-forwarded-for'] === undefined) return null;
    // Who has one address of IPv6 has 2^64 of them.
    return IPV6_NETWORK.exec(ip)?.[0] ?? ip;
  }
}

function bucketsOf(perSecond: number): TokenBuckets | null {
  return perSecond === 0 ? null : new TokenBuckets(perSecond);
}

function isRead({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

function isLoopback(ip: string): boolean {
  return ip.startsWith('127.') || ip === '::1' || ip.startsWith('::ffff:127.');
}

const OVERLOADED = problem(503, 'overloaded', 'The service has more to do than it can');
const THROTTLED = problem(429, 'throttled', 'Too many requests');

function problem(status: number, code: string, title: string): string {
  return JSON.stringify({ type: `urn:problem:${code}`, title, status, code });
}
