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

/** The inverse of `formatOrigin`; null if the text is not an origin. Costs one split. */
export function parseOrigin(text: string): Origin | null {
  const parts = text.split('/');
  if (parts.length !== 5) return null;
  const offset = Number(parts[3]);
  const index = Number(parts[4]);
  if (!Number.isSafeInteger(offset) || offset < 0) return null;
  if (!Number.isSafeInteger(index) || index < 0) return null;
  return { log: sharedName(`${parts[0]}/${parts[1]}/${parts[2]}`), offset, index };
}

/** Of a text that `formatOrigin` made; throws if it is not. */
export function originOf(text: string): Origin {
  const origin = parseOrigin(text);
  if (origin === null) throw new Error(`not an origin: ${text}`);
  return origin;
}

let lastName = '';

/** Facts come in runs of one source: a name for each of them would cost 60 bytes a fact. */
function sharedName(name: string): string {
  if (name !== lastName) lastName = name;
  return lastName;
}
