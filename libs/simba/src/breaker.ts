import { nowMs, random } from './scheduler.ts';

/** How long a broken circuit stays open after its first failure, and at most; milliseconds. */
export const OPEN_BASE_MS = 250;
export const OPEN_CAP_MS = 2_000;

/**
 * - `closed`: calls go through.
 * - `open`: the last one failed; none goes through for a while.
 * - `half-open`: one goes through, and what becomes of it decides.
 */
export type Circuit = 'closed' | 'open' | 'half-open';

/**
 * A circuit breaker (Nygard, "Release It!", 2018): spares callers the wait for what just failed,
 * and what failed all callers at once. Times are jittered, so that processes that failed together
 * don't come back together.
 */
export class Breaker {
  #failures = 0;
  #openUntilMs = 0;
  #isTrying = false;

  get circuit(): Circuit {
    if (this.#failures === 0) return 'closed';
    return this.#isTrying ? 'half-open' : 'open';
  }

  /** Whether a call would be let through now. */
  get isPassable(): boolean {
    return this.#failures === 0 || (!this.#isTrying && nowMs() >= this.#openUntilMs);
  }

  /** A call begins; `succeeded` or `failed` must follow. */
  began(): void {
    this.#isTrying = this.#failures > 0;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#isTrying = false;
  }

  failed(): void {
    const openMs = Math.min(OPEN_CAP_MS, OPEN_BASE_MS * 2 ** Math.min(this.#failures, 8));
    this.#failures++;
    this.#isTrying = false;
    this.#openUntilMs = nowMs() + openMs * (0.5 + random() / 2);
  }
}
