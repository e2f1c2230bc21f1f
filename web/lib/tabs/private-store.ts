/** Changes with the form of what is kept: another form is not read. */
const PREFIX = 'shop-1:';

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

  /** Whether something of another session is kept. */
  hasOthers(session: string | null): boolean {
    return this.#othersOf(session).length > 0;
  }

  /** Drops what is not of this session; null: all. */
  removeOthers(session: string | null): void {
    for (const key of this.#othersOf(session)) {
      this.#stored((storage) => storage.removeItem(key));
    }
    if (session !== this.#session) this.#memory.clear();
  }

  #othersOf(session: string | null): readonly string[] {
    const own = session === null ? null : keyOf(session, '');
    return this.#storedKeys().filter((key) => own === null || !key.startsWith(own));
  }

  #storedKeys(): readonly string[] {
    const keys = this.#stored((storage) =>
      Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? ''),
    );
    return (keys ?? []).filter((key) => key.startsWith(PREFIX));
  }

  #key(name: string): string {
    return this.#session === null ? name : keyOf(this.#session, name);
  }

  #write(key: string, text: string): void {
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
