import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Problem } from '@thingy/contracts';
import { Backoff } from '@thingy/simba';
import { ANSWER_MS_MAX, type Answer, ShopSession } from '../shop/shop-session.ts';
import type { StepMeter } from './step-meter.ts';

/** How long a command is sent again until its outcome is known. */
const KNOWN_MS_MAX = 60_000;
const RETRY_BASE_MS = 200;
const RETRY_CAP_MS = 2_000;

export type Service = 'catalog' | 'cart' | 'order';

/** Of each service one or several replicas, as a load balancer knows them. */
export type ShopUrls = Readonly<Record<Service, readonly string[]>>;

export interface Asked {
  readonly service: Service;
  readonly method?: string;
  readonly path: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** The replica's number; a random one where it is left out. */
  readonly replica?: number;
}

/** A session that shops, through any replica, and tells how long that took. */
export class Visitor {
  readonly #urls: ShopUrls;
  readonly #meter: StepMeter;
  readonly #session: ShopSession;

  constructor(urls: ShopUrls, meter: StepMeter, bearer: string | null = null) {
    this.#urls = urls;
    this.#meter = meter;
    this.#session = new ShopSession(bearer);
  }

  /**
   * One attempt; null: no answer, or one that says that the service can't. The time counts from
   * `dueAtMs`, when it should have been sent: what waits for its turn waits in the figures too.
   */
  async ask<Body>(
    step: string,
    asked: Asked,
    dueAtMs = performance.now(),
  ): Promise<Answer<Body> | null> {
    const answer = await this.#attempt<Body>(step, asked);
    this.#meter.took(step, performance.now() - dueAtMs);
    return answer;
  }

  /** With the same id until the outcome is known, for a minute; null: it never was. */
  async command<Body>(step: string, asked: Asked): Promise<Answer<Body> | null> {
    const dueAtMs = performance.now();
    const backoff = new Backoff(RETRY_BASE_MS, RETRY_CAP_MS);
    const id = randomBytes(16).toString('base64url');
    const headers = { 'idempotency-key': id, ...asked.headers };
    try {
      while (performance.now() - dueAtMs < KNOWN_MS_MAX) {
        const answer = await this.#attempt<Body>(step, { method: 'POST', ...asked, headers });
        if (answer !== null) return answer;
        await backoff.failed();
      }
      this.#meter.failed(step, 'outcome never known');
      return null;
    } finally {
      this.#meter.took(step, performance.now() - dueAtMs);
    }
  }

  /** Reads until there is an answer; outside the figures. Rejects after a minute. */
  async surely<Body>(asked: Asked): Promise<Answer<Body>> {
    const deadlineMs = performance.now() + KNOWN_MS_MAX;
    for (;;) {
      const answer = await this.#send<Body>(asked).catch(() => null);
      if (answer !== null && !isRefusal(answer.status)) return answer;
      if (performance.now() > deadlineMs) throw new Error(`${asked.path}: no answer for a minute`);
      await pause(RETRY_BASE_MS);
    }
  }

  async #attempt<Body>(step: string, asked: Asked): Promise<Answer<Body> | null> {
    try {
      const answer = await this.#send<Body & Partial<Problem>>(asked);
      if (!isRefusal(answer.status)) return answer;
      this.#meter.failed(step, `${answer.status} ${answer.body?.code ?? ''}`.trimEnd());
    } catch (error) {
      const isLate = (error as Error).name === 'TimeoutError';
      this.#meter.failed(
        step,
        isLate ? `no answer in ${ANSWER_MS_MAX / 1_000} s` : 'no connection',
      );
    }
    return null;
  }

  #send<Body>({ service, method = 'GET', path, body, headers, replica }: Asked) {
    const urls = this.#urls[service];
    const url = urls[(replica ?? Math.floor(Math.random() * urls.length)) % urls.length];
    return this.#session.send<Body>(`${url}${path}`, { method, body, headers });
  }
}

/** What may be another time: too busy, too many, not there. */
function isRefusal(status: number): boolean {
  return status >= 500 || status === 429;
}
