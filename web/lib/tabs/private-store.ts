/** Changes with the form of what is kept: another form is not read, but goes with its session. */
const PREFIX = 'shop-2:';
const ANY_FORM = /^shop-\d+:([^:]+):/;

/** As `localStorage`. */
export type KeyedStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/**
 * What this browser keeps of one session: every key begins with the session's tag, so that nothing
 * of one is ever read in another. Where there is no storage, or it is full, it is kept as long as
 * the tab lives; likewise while the session isn't known yet.
 */
export class PrivateStore {
  readonly #storage: KeyedStorage | null;
  readonly #memory = new Map<string, string>();
  #session: string | null = null;
  #isClosed = false;

  constructor(storage: KeyedStorage | null) {
    this.#storage = storage;
  }

  /** From now on it is this session's; what was written before it was known is kept with it. */
  bind(session: string): void {
    const early = this.#session === null ? [...this.#memory] : [];
    this.#memory.clear();
    this.#session = session;
    for (const [key, text] of early) this.#write(this.#key(key), text);
  }

  read<Value>(name: string): Value | null {
    const key = this.#key(name);
    const text = this.#memory.get(key) ?? this.#stored((storage) => storage.getItem(key)) ?? null;
    return text === null ? null : parse<Value>(text);
  }

  write(name: string, value: unknown): void {
    this.#write(this.#key(name), JSON.stringify(value));
  }

  remove(name: string): void {
    const key = this.#key(name);
    this.#memory.delete(key);
    this.#stored((storage) => storage.removeItem(key));
  }

  /** In the order of their names. */
  names(start: string): readonly string[] {
    const prefix = this.#key('');
    const keys = new Set([...this.#memory.keys(), ...this.#storedKeys()]);
    return [...keys]
      .filter((key) => key.startsWith(prefix + start))
      .map((key) => key.slice(prefix.length))
      .sort();
  }

  /** Those of which something is kept. */
  sessions(): ReadonlySet<string> {
    return new Set(
      this.#storedKeys()
        .map(sessionOf)
        .filter((session) => session !== null),
    );
  }

  /** Removes all that is kept of one session. */
  drop(session: string): void {
    for (const key of this.#storedKeys()) {
      if (sessionOf(key) === session) this.#stored((storage) => storage.removeItem(key));
    }
    if (session === this.#session) this.#memory.clear();
  }

  /** Its session is over: from now on nothing is written, whatever is still on its way. */
  close(): void {
    this.#isClosed = true;
  }

  #storedKeys(): readonly string[] {
    const keys = this.#stored((storage) =>
      Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? ''),
    );
    return keys ?? [];
  }

  #key(name: string): string {
    return this.#session === null ? name : keyOf(this.#session, name);
  }

  #write(key: string, text: string): void {
    if (this.#isClosed) return;
    const isStored =
      this.#session !== null &&
      this.#stored((storage) => {
        storage.setItem(key, text);
        return true;
      });
    if (isStored === true) this.#memory.delete(key);
    else this.#memory.set(key, text);
  }

  /** null: there is no storage, or it refuses. */
  #stored<Result>(act: (storage: KeyedStorage) => Result): Result | null {
    try {
      return this.#storage === null ? null : act(this.#storage);
    } catch {
      // Full (QuotaExceededError), or closed by the reader's settings: memory has to do.
      return null;
    }
  }
}

/** null: the key is not of a session. */
function sessionOf(key: string): string | null {
  return ANY_FORM.exec(key)?.[1] ?? null;
}

function keyOf(session: string, name: string): string {
  return `${PREFIX}${session}:${name}`;
}

function parse<Value>(text: string): Value | null {
  try {
    return JSON.parse(text) as Value;
  } catch {
    // Cut off or written by hand: as if it were not there.
    return null;
  }
}
