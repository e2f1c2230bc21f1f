import type { Origin } from './origin.ts';

/** Entries of a token; more are not kept, so that a forged one costs nothing. */
export const TOKEN_ENTRIES_MAX = 16;
export const TOKEN_LENGTH_MAX = 2_048;
/** Logs whose names are remembered in their parts; of others they are taken apart again. */
const PLACES_MAX = 100;

/** What a client has seen of one log, or of one route from it. */
export interface Seen {
  /** The topic, or `topic>target` for what is routed from there to the context `target`. */
  readonly subject: string;
  readonly partition: number;
  readonly logId: string;
  /** A replica of this log must have applied up to here; null: not asked for. */
  readonly at: number | null;
  /** A replica of the target must have applied this fact; null: not asked for. */
  readonly fact: { readonly offset: number; readonly index: number } | null;
}

/**
 * What a session has seen, to be carried to the next service: `Shop-Position`. Entries joined by
 * `~`, each `subject:partition:logId:at:offset.index`, where either of the last two may be empty.
 *
 * A token is a client's word: it can make an answer wait, never change what is answered.
 */
export class CausalToken {
  readonly #seen = new Map<string, Seen>();

  /** Anything that is not a token is an empty one. */
  static parse(text: string | undefined): CausalToken {
    const token = new CausalToken();
    if (text === undefined || text.length > TOKEN_LENGTH_MAX) return token;
    for (const entry of text.split('~', TOKEN_ENTRIES_MAX)) {
      const seen = parseSeen(entry);
      if (seen !== null) token.#merge(seen);
    }
    return token;
  }

  /** A replica of this log has shown its model as of `next` (its next offset to apply). */
  sawPosition(log: string, next: number): this {
    const { topic, partition, logId } = placeOf(log);
    return this.#merge({ subject: topic, partition, logId, at: next, fact: null });
  }

  /** The outcome at `origin` was shown, which is routed to `targets`. */
  sawOutcome(origin: Origin, targets: readonly string[]): this {
    const { topic, partition, logId } = placeOf(origin.log);
    this.#merge({ subject: topic, partition, logId, at: origin.offset + 1, fact: null });
    const fact = { offset: origin.offset, index: origin.index };
    for (const target of targets) {
      this.#merge({ subject: `${topic}>${target}`, partition, logId, at: null, fact });
    }
    return this;
  }

  entries(): Iterable<Seen> {
    return this.#seen.values();
  }

  toString(): string {
    return [...this.#seen.values()].map(formatSeen).join('~');
  }

  /** By maximum; of two ids of one log the later told is kept, for the other log is gone. */
  #merge(seen: Seen): this {
    const key = `${seen.subject}:${seen.partition}`;
    const old = this.#seen.get(key);
    if (old === undefined || old.logId !== seen.logId) {
      if (old !== undefined || this.#seen.size < TOKEN_ENTRIES_MAX) this.#seen.set(key, seen);
      return this;
    }
    const at = Math.max(old.at ?? -1, seen.at ?? -1);
    const isNewer =
      old.fact === null ||
      (seen.fact !== null &&
        (seen.fact.offset - old.fact.offset || seen.fact.index - old.fact.index) > 0);
    this.#seen.set(key, {
      ...seen,
      at: at < 0 ? null : at,
      fact: isNewer ? seen.fact : old.fact,
    });
    return this;
  }
}

/** Of `topic/partition/logId`. */
interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly logId: string;
}

const places = new Map<string, Place>();

/** Every answer names the same few logs. */
function placeOf(log: string): Place {
  let place = places.get(log);
  if (place === undefined) {
    const [topic = '', partition, logId = ''] = log.split('/');
    place = { topic, partition: Number(partition), logId };
    if (places.size < PLACES_MAX) places.set(log, place);
  }
  return place;
}

function formatSeen({ subject, partition, logId, at, fact }: Seen): string {
  const origin = fact === null ? '' : `${fact.offset}.${fact.index}`;
  return `${subject}:${partition}:${logId}:${at ?? ''}:${origin}`;
}

const ENTRY = /^([\w.>-]{1,260}):(\d{1,5}):([\w-]{1,64}):(\d{0,15}):(?:(\d{1,15})\.(\d{1,6}))?$/;

function parseSeen(entry: string): Seen | null {
  const [, subject, partition, logId, at, offset, index] = ENTRY.exec(entry) ?? [];
  if (subject === undefined || logId === undefined) return null;
  return {
    subject,
    partition: Number(partition),
    logId,
    at: at === '' ? null : Number(at),
    fact: offset === undefined ? null : { offset: Number(offset), index: Number(index) },
  };
}
