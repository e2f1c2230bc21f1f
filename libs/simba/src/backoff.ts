import { random, sleep } from './scheduler.ts';

/**
 * Exponential backoff with full jitter (Brooker, "Exponential Backoff And Jitter", 2015): clients
 * that failed together don't come back together.
 */
export class Backoff {
  readonly #baseMs: number;
  readonly #capMs: number;
  #failures = 0;

  constructor(baseMs: number, capMs: number) {
    this.#baseMs = baseMs;
    this.#capMs = capMs;
  }

  /** The next wait begins from the base again. */
  succeeded(): void {
    this.#failures = 0;
  }

  /** Waits after one more failure; returns at once when the signal is aborted. */
  async failed(signal?: AbortSignal): Promise<void> {
    const ceilingMs = Math.min(this.#capMs, this.#baseMs * 2 ** Math.min(this.#failures, 16));
    this.#failures++;
    await sleep(random() * ceilingMs, signal);
  }
}
