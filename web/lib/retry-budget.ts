/** Part of the requests that may be sent again: a service that is down gets little more load. */
const RETRIES_PER_REQUEST = 0.1;
/** For a shop with few visitors, and after a quiet time. */
const RETRIES_SAVED_MAX = 10;

/** Lets a small part of the requests to one service be repeated (as Finagle's retry budgets do). */
export class RetryBudget {
  #saved = RETRIES_SAVED_MAX;

  /** To be told of every request that is not itself a repetition. */
  deposit(): void {
    this.#saved = Math.min(RETRIES_SAVED_MAX, this.#saved + RETRIES_PER_REQUEST);
  }

  /** true: one repetition may be sent. */
  withdraw(): boolean {
    // Ten tenths are a little less than one.
    if (this.#saved < 1 - Number.EPSILON * 10) return false;
    this.#saved -= 1;
    return true;
  }
}
