/** More entries, or a longer token, than any shop has logs for: such a token starts afresh. */
export const TOKEN_ENTRIES_MAX = 16;
export const TOKEN_LENGTH_MAX = 2_048;

interface Entry {
  /** A topic, or `topic>context` for what is routed from there. */
  readonly subject: string;
  readonly partition: string;
  readonly logId: string;
  /** The next offset to apply; -1: not said. */
  readonly at: number;
  /** Offset and index of the newest change that was shown; -1: not said. */
  readonly offset: number;
  readonly index: number;
}

const ENTRY = /^([\w.>-]{1,260}):(\d{1,5}):([\w-]{1,64}):(\d{0,15}):(?:(\d{1,15})\.(\d{1,6}))?$/;

/**
 * What a session has seen once it has seen `incoming` too: the maximum per log. A log that was made
 * anew has another id; the incoming one is then the log that exists.
 */
export function mergeTokens(seen: string, incoming: string): string {
  const told = parse(incoming);
  const merged = new Map(parse(seen));
  for (const [key, entry] of told) merged.set(key, newest(merged.get(key), entry));
  const text = format(merged);
  if (merged.size <= TOKEN_ENTRIES_MAX && text.length <= TOKEN_LENGTH_MAX) return text;
  return format(told);
}

/** What a service of this context waits for: the part of its own log and of its facts. */
export function tokenFor(token: string, context: string): string {
  const entries = [...parse(token)];
  return format(new Map(entries.filter(([, { subject }]) => subject.endsWith(context))));
}

/** A point of one context's own log, at which an answer was given. */
export interface AnsweredAt {
  readonly log: string;
  readonly next: number;
}

/** Where in the log of its own context an answer was given; null: the answer doesn't say. */
export function answeredAt(token: string, context: string): AnsweredAt | null {
  for (const { subject, partition, logId, at } of parse(token).values()) {
    if (at < 0 || !subject.endsWith(context) || subject.includes('>')) continue;
    return { log: `${subject}:${partition}:${logId}`, next: at };
  }
  return null;
}

/** Whether an answer was given before another one, in that context's log; if unknown: no. */
export function isEarlier(position: string, than: string, context: string): boolean {
  const [one, other] = [answeredAt(position, context), answeredAt(than, context)];
  return one !== null && other !== null && one.log === other.log && one.next < other.next;
}

function newest(old: Entry | undefined, told: Entry): Entry {
  if (old === undefined || old.logId !== told.logId) return told;
  const isLater = (told.offset - old.offset || told.index - old.index) > 0;
  const { offset, index } = isLater ? told : old;
  return { ...told, at: Math.max(old.at, told.at), offset, index };
}

function parse(token: string): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  if (token.length > TOKEN_LENGTH_MAX) return entries;
  for (const text of token.split('~', TOKEN_ENTRIES_MAX)) {
    const [, subject, partition, logId, at, offset, index] = ENTRY.exec(text) ?? [];
    if (subject === undefined || partition === undefined || logId === undefined) continue;
    const key = `${subject}:${partition}`;
    const entry = {
      subject,
      partition,
      logId,
      at: numberOf(at),
      offset: numberOf(offset),
      index: numberOf(index),
    };
    entries.set(key, newest(entries.get(key), entry));
  }
  return entries;
}

function numberOf(digits: string | undefined): number {
  return digits === undefined || digits === '' ? -1 : Number(digits);
}

function format(entries: ReadonlyMap<string, Entry>): string {
  return [...entries.values()]
    .map(({ subject, partition, logId, at, offset, index }) => {
      const origin = offset < 0 ? '' : `${offset}.${index}`;
      return `${subject}:${partition}:${logId}:${at < 0 ? '' : at}:${origin}`;
    })
    .join('~');
}
