/** So many attempts at once, and one more after each pause: a token bucket of this process. */
export class AttemptLimit {
  readonly #attemptsMax: number;
  readonly #pauseMs: number;
  #left: number;
  #atMs: number;

  constructor(attemptsMax: number, pauseMs: number, nowMs = performance.now()) {
    this.#attemptsMax = attemptsMax;
    this.#pauseMs = pauseMs;
    this.#left = attemptsMax;
    this.#atMs = nowMs;
  }

  /** Takes one; answers 0, or the seconds until there is one again. */
  take(nowMs = performance.now()): number {
    const earned = (nowMs - this.#atMs) / this.#pauseMs;
    this.#left = Math.min(this.#attemptsMax, this.#left + earned);
    this.#atMs = nowMs;
    if (this.#left < 1) return Math.ceil(((1 - this.#left) * this.#pauseMs) / 1_000);
    this.#left--;
    return 0;
  }
}
