import { AsyncLocalStorage } from 'node:async_hooks';
import type { OpenSpan } from './spans.ts';

/**
 * The span of the request for which the code that asks is running. Of a request that is not sampled
 * there is none, and nothing is paid for it.
 */
const underWay = new AsyncLocalStorage<OpenSpan | undefined>();

export function spanUnderWay(): OpenSpan | undefined {
  return underWay.getStore();
}

/** What `work` does, and whatever it starts, belongs to this span. */
export function during<Result>(span: OpenSpan, work: () => Result): Result {
  return underWay.run(span, work);
}

/** For what a request has started and what serves all requests since. */
export function outsideRequests<Result>(work: () => Result): Result {
  return underWay.run(undefined, work);
}
