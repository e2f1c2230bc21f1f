import type { IncomingMessage } from 'node:http';
import { parseTraceparent } from './trace-context.ts';

/**
 * Which requests are traced: those whose `traceparent` says that their trace is sampled, and one in
 * so many of those that come without: a trace begins with them. What its caller does not sample is
 * not sampled here either.
 */
export class RequestSampler {
  readonly #rate: number;
  readonly #random: () => number;
  readonly #sampled = new WeakSet<IncomingMessage>();

  constructor(rate: number, random: () => number = Math.random) {
    this.#rate = rate;
    this.#random = random;
  }

  /** Of a request that is sampled this may be asked again. */
  samples(request: IncomingMessage): boolean {
    if (this.#sampled.has(request)) return true;
    if (!this.#decide(request.headers.traceparent)) return false;
    this.#sampled.add(request);
    return true;
  }

  #decide(header: string | string[] | undefined): boolean {
    const context = typeof header === 'string' ? parseTraceparent(header) : null;
    // One that says nothing is as good as none.
    return context === null ? this.#random() < this.#rate : context.isSampled;
  }
}
