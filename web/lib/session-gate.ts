import { inTurn } from './tabs/in-turn.ts';

/** For another tab to get its session, before this one goes without waiting for it. */
const WAIT_MS_MAX = 10_000;
const LOCK = 'shop-session';

/**
 * Lets no request pass before this browser has a session. The request that gets one is sent by one
 * tab at a time, so it has the cookie that another tab was given before: two sent at once would be
 * given two sessions, and what was done in the first would be lost from sight.
 */
export class SessionGate {
  readonly #getSession: () => Promise<unknown>;
  #passing: Promise<void> | null;

  /** `getSession` sends a request whose answer brings a session to who has none. */
  constructor(hasSession: boolean, getSession: () => Promise<unknown>) {
    this.#getSession = getSession;
    this.#passing = hasSession ? Promise.resolve() : null;
  }

  /** Rejects as `getSession` does; whoever comes next tries again. */
  pass(): Promise<void> {
    this.#passing ??= this.#ask().catch((error: unknown) => {
      this.#passing = null;
      throw error;
    });
    return this.#passing;
  }

  async #ask(): Promise<void> {
    if (!(await inTurn(LOCK, WAIT_MS_MAX, this.#getSession))) await this.#getSession();
  }
}
