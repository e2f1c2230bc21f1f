import { newClientId } from '../client-id.ts';

export const VISITOR_KEY = 'shop:visitor';
/** After so long without an event, and so long after the first, who comes is somebody else. */
const IDLE_MS_MAX = 30 * 60 * 1_000;
const AGE_MS_MAX = 24 * 60 * 60 * 1_000;

interface Visitor {
  readonly id: string;
  readonly sinceMs: number;
  readonly lastMs: number;
}

/**
 * Who tells what happens in this browser: a random id that all its tabs share, that changes within
 * a day, and that is connected with nothing else.
 */
export class VisitorId {
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'> | null;
  #own: Visitor | null = null;

  /** null: nothing can be stored; the id is then this tab's own. */
  constructor(storage: Pick<Storage, 'getItem' | 'setItem'> | null) {
    this.#storage = storage;
  }

  current(nowMs = Date.now()): string {
    const known = newestOf(this.#stored(), this.#own);
    const isNew = known === null || isOver(known, nowMs);
    const { id, sinceMs } = isNew ? { id: newClientId(), sinceMs: nowMs } : known;
    this.#own = { id, sinceMs, lastMs: nowMs };
    this.#keep(this.#own);
    return id;
  }

  #keep(visitor: Visitor): void {
    try {
      this.#storage?.setItem(VISITOR_KEY, JSON.stringify(visitor));
    } catch {
      // It is full (QuotaExceededError): this tab remembers it alone.
      return;
    }
  }

  #stored(): Visitor | null {
    const text = this.#storage?.getItem(VISITOR_KEY) ?? null;
    return text === null ? null : visitorOf(text);
  }
}

/** What is stored may be older than what this tab could not store. */
function newestOf(stored: Visitor | null, own: Visitor | null): Visitor | null {
  if (stored === null || own === null) return stored ?? own;
  return own.lastMs > stored.lastMs ? own : stored;
}

function isOver({ sinceMs, lastMs }: Visitor, nowMs: number): boolean {
  // A clock that was set back makes a new one too.
  const isIdle = nowMs - lastMs > IDLE_MS_MAX || nowMs < lastMs;
  return isIdle || nowMs - sinceMs > AGE_MS_MAX;
}

function visitorOf(text: string): Visitor | null {
  try {
    const { id, sinceMs, lastMs } = JSON.parse(text) as Partial<Visitor>;
    const isWhole = typeof id === 'string' && Number.isFinite(sinceMs) && Number.isFinite(lastMs);
    return isWhole ? { id, sinceMs: Number(sinceMs), lastMs: Number(lastMs) } : null;
  } catch {
    // Something else wrote it.
    return null;
  }
}
