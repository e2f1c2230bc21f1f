/** Keys that are remembered at once, twice at most: an attacker may have any number of them. */
const KEYS_MAX = 50_000;
const BURST_SECONDS = 2;

interface Bucket {
  tokens: number;
  atMs: number;
}

/**
 * A limit per key: `perSecond` in the long run, and what two seconds allow at once. A bucket that
 * nobody took from for two seconds is full, and so need not be remembered: buckets are kept in two
 * generations of that length. O(1).
 */
export class TokenBuckets {
  readonly #perSecond: number;
  readonly #burst: number;
  #current = new Map<string, Bucket>();
  #previous = new Map<string, Bucket>();
  #rotateAtMs = 0;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
    this.#burst = perSecond * BURST_SECONDS;
  }

  /** Takes one; answers 0, or the seconds until there is one again. */
  take(key: string, nowMs = performance.now()): number {
    if (nowMs >= this.#rotateAtMs || this.#current.size >= KEYS_MAX) this.#rotate(nowMs);
    const bucket = this.#bucketOf(key, nowMs);
    const earned = ((nowMs - bucket.atMs) / 1_000) * this.#perSecond;
    bucket.tokens = Math.min(this.#burst, bucket.tokens + earned);
    bucket.atMs = nowMs;
    if (bucket.tokens < 1) return (1 - bucket.tokens) / this.#perSecond;
    bucket.tokens--;
    return 0;
  }

  /** Keys that are remembered. */
  get size(): number {
    return this.#current.size + this.#previous.size;
  }

  #bucketOf(key: string, nowMs: number): Bucket {
    const known = this.#current.get(key);
    if (known !== undefined) return known;
    const bucket = this.#previous.get(key) ?? { tokens: this.#burst, atMs: nowMs };
    this.#current.set(key, bucket);
    this.#previous.delete(key);
    return bucket;
  }

  #rotate(nowMs: number): void {
    this.#previous = this.#current;
    this.#current = new Map();
    this.#rotateAtMs = nowMs + BURST_SECONDS * 1_000;
  }
}
