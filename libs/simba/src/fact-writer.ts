import type { Payload } from './log.ts';
import { formatOrigin, type Origin } from './origin.ts';
import type { Typed } from './state-machine.ts';
import type { Wrapper } from './wrapper.ts';

/** What a target is told. */
export interface Told {
  readonly origin: Origin;
  readonly previousOrigin: Origin | null;
  readonly fact: Typed;
  /** Of what caused it. */
  readonly traceparent: string | null;
}

/**
 * Makes facts into records. Several targets are told of one outcome, one right after the other and
 * mostly in the same words: they get the same payload, which must not be written into.
 */
export class FactWriter {
  readonly #producer: string;
  #last: { readonly told: Told; readonly wrapper: Wrapper; readonly payload: Payload } | null =
    null;

  /** `producer` is the name of the bridge, as its records carry it. */
  constructor(producer: string) {
    this.#producer = producer;
  }

  payloadOf(told: Told, wrapper: Wrapper): Payload {
    const last = this.#last;
    if (last !== null && last.wrapper === wrapper && isSame(told, last.told)) return last.payload;
    const payload = this.#wrap(told, wrapper);
    this.#last = { told, wrapper, payload };
    return payload;
  }

  #wrap({ origin, previousOrigin, fact, traceparent }: Told, wrapper: Wrapper): Payload {
    return wrapper.wrap({
      id: formatOrigin(origin),
      source: this.#producer,
      session: null,
      fingerprint: '',
      traceparent,
      origin,
      previousOrigin,
      message: fact,
    });
  }
}

/**
 * Of objects only whether they are the same ones: what else is the same may be written again. What
 * is traced has a span for each target, and is never the same.
 */
function isSame(a: Told, b: Told): boolean {
  const isTraced = a.traceparent !== null || b.traceparent !== null;
  const isOfOne = a.origin === b.origin && a.previousOrigin === b.previousOrigin;
  return isOfOne && a.fact === b.fact && !isTraced;
}
