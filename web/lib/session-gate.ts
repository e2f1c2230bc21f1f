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
    this.#passing ??= inTurn(this.#getSession).catch((error: unknown) => {
      this.#passing = null;
      throw error;
    });
    return this.#passing;
  }
}

/** One tab at a time, where there are locks: pages that came without TLS have none. */
async function inTurn(act: () => Promise<unknown>): Promise<void> {
  const locks = navigator.locks as LockManager | undefined;
  if (locks === undefined) {
    await act();
    return;
  }
  let hasBegun = false;
  const begin = () => {
    hasBegun = true;
    return act();
  };
  try {
    await locks.request(LOCK, { signal: AbortSignal.timeout(WAIT_MS_MAX) }, begin);
  } catch (error) {
    if (hasBegun) throw error;
    await act();
  }
}
