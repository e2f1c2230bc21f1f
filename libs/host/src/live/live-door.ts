import type { IncomingMessage } from 'node:http';
import { clientIp, limitedAddress } from '../client-address.ts';
import type { RequestGuard } from '../request-guard.ts';
import { readSession } from '../session-cookie.ts';
import type { Settings } from '../settings.ts';
import { OpenSockets } from './open-sockets.ts';

/** Seconds after which a page may try again where it was refused for the service's own reasons. */
const RETRY_SECONDS = 5;

/** Who comes with a socket. */
export interface Visitor {
  readonly session: string | null;
  /** null: no limit holds for it. */
  readonly address: string | null;
}

export type LiveRefusal = keyof typeof REFUSALS;

/** Why no socket is opened, as a problem. */
export interface Refused {
  readonly reason: LiveRefusal;
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly seconds?: number;
}

const MANY = { code: 'too-many-sockets', title: 'Too many sockets are open' };
const REFUSALS = {
  'foreign-origin': {
    status: 403,
    code: 'foreign-origin',
    title: 'Pages of this origin may not call the shop',
  },
  leaving: { status: 503, code: 'leaving', title: 'This replica is leaving' },
  'not-live': { status: 503, code: 'not-live', title: 'This replica is not serving yet' },
  overloaded: {
    status: 503,
    code: 'overloaded',
    title: 'The service has more to do than it can',
  },
  throttled: { status: 429, code: 'throttled', title: 'Too many requests' },
  'session-required': { status: 401, code: 'session-required', title: 'A session is needed' },
  'session-full': { status: 429, ...MANY },
  'address-full': { status: 429, ...MANY },
  full: { status: 503, ...MANY },
} as const;

export const LIVE_REFUSALS = Object.keys(REFUSALS) as readonly LiveRefusal[];

type DoorSettings = Pick<
  Settings,
  | 'origins'
  | 'sessionKeys'
  | 'trustedProxies'
  | 'sessionSocketsMax'
  | 'addressSocketsMax'
  | 'socketsMax'
>;

/** What the door asks about the service at every knock. */
export interface House {
  readonly isLeaving: boolean;
  readonly isServing: boolean;
  readonly isPerSession: boolean;
}

/**
 * Decides who may open a socket, before it is one: pages of the shop (a browser sends cookies with
 * the sockets of any page, and no CORS protects them), with a session where it is a session's,
 * and not more than their share.
 */
export class LiveDoor {
  readonly #settings: DoorSettings;
  readonly #origins: ReadonlySet<string>;
  readonly #guard: Pick<RequestGuard, 'refuseRead'>;
  readonly #bySession: OpenSockets;
  readonly #byAddress: OpenSockets;
  #open = 0;

  constructor(settings: DoorSettings, guard: Pick<RequestGuard, 'refuseRead'>) {
    this.#settings = settings;
    this.#origins = new Set(settings.origins);
    this.#guard = guard;
    this.#bySession = new OpenSockets(settings.sessionSocketsMax);
    this.#byAddress = new OpenSockets(settings.addressSocketsMax);
  }

  knock(request: IncomingMessage, house: House): Visitor | Refused {
    const { headers } = request;
    const { trustedProxies, sessionKeys, socketsMax } = this.#settings;
    if (!this.#origins.has(headers.origin ?? '')) return refused('foreign-origin');
    if (house.isLeaving) return refused('leaving', RETRY_SECONDS);
    if (!house.isServing) return refused('not-live', RETRY_SECONDS);
    const ip = clientIp(request, trustedProxies);
    const busy = this.#guard.refuseRead(ip, headers);
    if (busy !== null) {
      return refused(busy.refusal === 'shed-read' ? 'overloaded' : 'throttled', busy.seconds);
    }
    const session = house.isPerSession ? readSession(headers.cookie, sessionKeys) : null;
    if (house.isPerSession && session === null) return refused('session-required');
    const address = limitedAddress(ip, headers, trustedProxies);
    if (this.#bySession.isFull(session)) return refused('session-full', RETRY_SECONDS);
    if (this.#byAddress.isFull(address)) return refused('address-full', RETRY_SECONDS);
    if (socketsMax > 0 && this.#open >= socketsMax) return refused('full', RETRY_SECONDS);
    return { session, address };
  }

  enter({ session, address }: Visitor): void {
    this.#open++;
    this.#bySession.add(session);
    this.#byAddress.add(address);
  }

  leave({ session, address }: Visitor): void {
    this.#open--;
    this.#bySession.delete(session);
    this.#byAddress.delete(address);
  }
}

function refused(reason: LiveRefusal, seconds?: number): Refused {
  return { reason, ...REFUSALS[reason], ...(seconds !== undefined && { seconds }) };
}
