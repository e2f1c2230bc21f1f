/** What is under way at a time; with more the machine does not bear the rate at all. */
const UNDER_WAY_MAX = 10_000;

/** Milliseconds, one for each that was done. */
export interface OpenLoopTimes {
  /** From when it was due until it was answered. */
  readonly latenciesMs: readonly number[];
  /** From when it was due until it was begun: what the generator itself adds. */
  readonly latenessMs: readonly number[];
}

/**
 * Does something whenever it is due, whatever became of what was done before, as clients do who
 * know nothing of each other: what a stall holds up is counted, all of it.
 */
export class OpenLoop {
  readonly #everyMs: number;
  readonly #act: (number: number) => Promise<unknown>;
  readonly #latenciesMs: number[] = [];
  readonly #latenessMs: number[] = [];
  readonly #underWay = new Set<Promise<void>>();
  #startMs = 0;
  #begun = 0;
  #timer: NodeJS.Timeout | undefined;
  #hasFailed = false;
  readonly #failure = Promise.withResolvers<never>();

  /** `act` is told how many there were before it. */
  constructor(everyMs: number, act: (number: number) => Promise<unknown>) {
    this.#everyMs = everyMs;
    this.#act = act;
    this.#failure.promise.catch(() => 'told to who stops it');
  }

  /** The first is due now. */
  start(): void {
    this.#startMs = performance.now();
    this.#beginDue();
  }

  /** Nothing more is due; resolves when all is answered, and rejects as soon as anything failed. */
  async stop(): Promise<OpenLoopTimes> {
    clearTimeout(this.#timer);
    await Promise.race([this.#failure.promise, Promise.all(this.#underWay)]);
    return { latenciesMs: this.#latenciesMs, latenessMs: this.#latenessMs };
  }

  #beginDue(): void {
    for (let dueMs = this.#nextDueMs; dueMs <= performance.now(); dueMs = this.#nextDueMs) {
      if (this.#underWay.size >= UNDER_WAY_MAX) this.#fail(new Error('too many are under way'));
      if (this.#hasFailed) return;
      this.#begin(dueMs);
    }
    // Timers have whole milliseconds; one that is rounded down finds nothing due, and comes again.
    const waitMs = Math.max(0, this.#nextDueMs - performance.now());
    this.#timer = setTimeout(() => this.#beginDue(), waitMs);
  }

  get #nextDueMs(): number {
    return this.#startMs + this.#begun * this.#everyMs;
  }

  #begin(dueMs: number): void {
    this.#latenessMs.push(performance.now() - dueMs);
    const done = this.#act(this.#begun++)
      .then(() => void this.#latenciesMs.push(performance.now() - dueMs))
      .catch((error: unknown) => this.#fail(error))
      .finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
  }

  /** The first failure counts. */
  #fail(error: unknown): void {
    this.#hasFailed = true;
    this.#failure.reject(new Error('the load failed', { cause: error }));
  }
}
