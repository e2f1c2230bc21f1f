import CircuitBreaker from 'opossum';
import type { FetchedView } from './fetch-view.ts';
import { LastGood } from './last-good.ts';
import { RetryBudget } from './retry-budget.ts';
import { retryRead } from './retry-read.ts';
import type { Shown } from './seen.ts';
import { ShopError } from './shop-error.ts';

export interface SharedReadsSettings {
  /** Reads under way at once; more are refused, or answered from what was good last. */
  readonly readsMax: number;
  /** Within 10 s, before the breaker may open. */
  readonly readsBeforeOpening: number;
  /** From the breaker's opening until one read tries whether the service is back. */
  readonly openMs: number;
  readonly staleEntriesMax: number;
  readonly staleBytesMax: number;
  readonly staleMsMax: number;
}

/** One question to the service. The same path and token: the same question, whoever asks. */
export interface SharedQuestion {
  readonly path: string;
  /** The causal token that the answer must not be older than. */
  readonly token: string;
  /** Of who asks first; null: none. */
  readonly trace: string | null;
}

type Answer = FetchedView<unknown>;
type Ask = (question: SharedQuestion) => Promise<Answer>;

/** Percentage of failed reads from which the service counts as away. */
const FAILED_PERCENT_MAX = 50;

/**
 * Reads of what is the same for every reader, and of nothing else. Equal questions that come while
 * one is under way share its answer. A service that fails again and again is left alone for a while
 * (circuit breaker), and its readers are shown what was good last, marked with its age. Rejects
 * with `ShopError` if there is no such answer, or if the service says that there is nothing.
 */
export class SharedReads {
  readonly #breaker: CircuitBreaker<[SharedQuestion], Answer>;
  readonly #budget = new RetryBudget();
  readonly #lastGood: LastGood<Shown<unknown>>;
  readonly #underWay = new Map<string, Promise<Answer>>();

  constructor(name: string, ask: Ask, settings: SharedReadsSettings) {
    this.#lastGood = new LastGood({
      entriesMax: settings.staleEntriesMax,
      bytesMax: settings.staleBytesMax,
      ageMsMax: settings.staleMsMax,
    });
    this.#breaker = new CircuitBreaker(ask, {
      name,
      // A read has a time limit of its own, that ends it.
      timeout: false,
      capacity: settings.readsMax,
      volumeThreshold: settings.readsBeforeOpening,
      errorThresholdPercentage: FAILED_PERCENT_MAX,
      resetTimeout: settings.openMs,
      errorFilter: isAnAnswer,
    });
    this.#breaker.on('open', () => console.warn(`${name} is away: its readers see older pages`));
    this.#breaker.on('close', () => console.warn(`${name} is back`));
  }

  async read<View>(question: SharedQuestion): Promise<Shown<View>> {
    try {
      return (await this.#share(question)) as Shown<View>;
    } catch (error) {
      const last = isAnAnswer(error) ? null : this.#lastGood.find(question.path);
      if (last === null) throw error;
      const staleSince = new Date(last.keptAt).toISOString();
      return { ...(last.value as Shown<View>), staleSince };
    }
  }

  #share(question: SharedQuestion): Promise<Answer> {
    const key = `${question.path} ${question.token}`;
    const underWay = this.#underWay.get(key);
    if (underWay !== undefined) return underWay;
    const answer = this.#ask(question).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, answer);
    return answer;
  }

  async #ask(question: SharedQuestion): Promise<Answer> {
    try {
      const answer = await retryRead(this.#budget, () => this.#askNow(question));
      if (!answer.isBehind) this.#lastGood.keep(question.path, answer, answer.bytes);
      return answer;
    } catch (error) {
      // What is gone must not come back as a page of old.
      if (isAnAnswer(error)) this.#lastGood.forget(question.path);
      throw error;
    }
  }

  /** A breaker that is open, or full, has sent nothing: the service is told nothing twice. */
  async #askNow(question: SharedQuestion): Promise<Answer> {
    try {
      return await this.#breaker.fire(question);
    } catch (error) {
      if (error instanceof ShopError) throw error;
      throw new ShopError('not-asked', 503, { cause: error, isToldToWait: true });
    }
  }
}

/** The service did answer: there is no such thing, or the question makes no sense. */
function isAnAnswer(error: unknown): boolean {
  if (!(error instanceof ShopError) || error.status === null) return false;
  return error.status < 500 && error.status !== 429;
}
