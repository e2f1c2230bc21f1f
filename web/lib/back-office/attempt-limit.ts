/** Addresses that are remembered; of more, those that came first are forgotten. */
const ADDRESSES_MAX = 10_000;

interface Bucket {
  left: number;
  atMs: number;
}

/**
 * So many attempts at once from an address, and one more after each pause. By address, so that a
 * stranger who tries keeps nobody else out.
 */
export class AttemptLimit {
  readonly #attemptsMax: number;
  readonly #pauseMs: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(attemptsMax: number, pauseMs: number) {
    this.#attemptsMax = attemptsMax;
    this.#pauseMs = pauseMs;
  }

  /** Takes one; answers 0, or the seconds until there is one again. */
  take(address: string, nowMs = performance.now()): number {
    const bucket = this.#bucketOf(address, nowMs);
    const earned = (nowMs - bucket.atMs) / this.#pauseMs;
    bucket.left = Math.min(this.#attemptsMax, bucket.left + earned);
    bucket.atMs = nowMs;
    if (bucket.left < 1) return Math.ceil(((1 - bucket.left) * this.#pauseMs) / 1_000);
    bucket.left--;
    return 0;
  }

  #bucketOf(address: string, nowMs: number): Bucket {
    const bucket = this.#buckets.get(address) ?? { left: this.#attemptsMax, atMs: nowMs };
    this.#buckets.delete(address);
    this.#buckets.set(address, bucket);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > ADDRESSES_MAX && oldest !== undefined) this.#buckets.delete(oldest);
    return bucket;
  }
}

/** Who asks, as the proxy next to this process saw it, or Next itself: others may say anything. */
export function askingAddress(forwardedFor: string | null): string {
  return forwardedFor?.split(',').at(-1)?.trim() ?? '';
}
