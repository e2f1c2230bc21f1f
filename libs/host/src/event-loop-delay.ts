/** Between two looks, in milliseconds. */
const LOOK_EVERY_MS = 20;
/** Share of the newest look in the smoothed delay: one long pause is not overload, four are. */
const NEWEST_SHARE = 0.25;

/** By how much the event loop is late, smoothed: about what a request waits for its turn. */
export class EventLoopDelay {
  readonly #timer: NodeJS.Timeout;
  #dueMs = performance.now() + LOOK_EVERY_MS;
  #smoothedMs = 0;

  constructor() {
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
  }

  get ms(): number {
    return this.#smoothedMs;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    const lateMs = Math.max(0, now - this.#dueMs);
    this.#smoothedMs += (lateMs - this.#smoothedMs) * NEWEST_SHARE;
    this.#dueMs = now + LOOK_EVERY_MS;
  }
}
