/**
 * Where an outcome comes from: the record it was decided from and its index among that record's
 * outcomes. Outcomes of one log are totally ordered by (offset, index).
 */
export interface Origin {
  /** The log: `topic/partition/logId`. Origins of different logs are not comparable. */
  readonly log: string;
  readonly offset: number;
  readonly index: number;
}

/** Negative, zero or positive as `a` is before, at or after `b`, which must be of the same log. */
export function compareOrigins(a: Origin, b: Origin): number {
  return a.offset - b.offset || a.index - b.index;
}

/** `topic/partition/logId/offset/index`, as records carry it. */
export function formatOrigin(origin: Origin): string {
  return `${origin.log}/${origin.offset}/${origin.index}`;
}

/** The inverse of `formatOrigin`; null if the text is not an origin. */
export function parseOrigin(text: string): Origin | null {
  const indexAt = text.lastIndexOf('/');
  const offsetAt = text.lastIndexOf('/', indexAt - 1);
  if (offsetAt <= 0) return null;
  const offset = Number(text.slice(offsetAt + 1, indexAt));
  const index = Number(text.slice(indexAt + 1));
  const log = sharedName(text.slice(0, offsetAt));
  if (log === null || !isCount(offset) || !isCount(index)) return null;
  return { log, offset, index };
}

function isCount(number: number): boolean {
  return Number.isSafeInteger(number) && number >= 0;
}

/** Of a text that `formatOrigin` made; throws if it is not. */
export function originOf(text: string): Origin {
  const origin = parseOrigin(text);
  if (origin === null) throw new Error(`not an origin: ${text}`);
  return origin;
}

const NAME_PARTS = 3;
let lastName = '//';

/**
 * Of a log; null if the text is no such name. Facts come in runs of one source: a name for each of
 * them would cost 60 bytes a fact, and a look into each name most of the time that an origin takes.
 */
function sharedName(name: string): string | null {
  if (name === lastName) return lastName;
  const parts = name.split('/');
  if (parts.length !== NAME_PARTS) return null;
  lastName = parts.join('/');
  return lastName;
}
