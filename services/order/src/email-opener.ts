import { openEmail, partsOfSealed } from './email-sealer.ts';

/** Where the keys of e-mail addresses are read; nothing else may keep one. */
export interface KeyReader {
  /** The keys that there are of these names now. Rejects with `rejected`. */
  get(names: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
}

/**
 * Opens what `EmailSealer` sealed. It asks for the keys each time and keeps none, nor what it has
 * opened: an address whose key was forgotten is opened by nobody.
 */
export class EmailOpener {
  readonly #keys: KeyReader;

  constructor(keys: KeyReader) {
    this.#keys = keys;
  }

  /** One for each, in their order; null: nobody can read it. Rejects as `KeyReader.get`. */
  async open(sealedEmails: readonly string[]): Promise<readonly (string | null)[]> {
    const parts = sealedEmails.map(partsOfSealed);
    const names = parts.flatMap((each) => (each === null ? [] : [each.keyName]));
    const keys = names.length === 0 ? new Map() : await this.#keys.get(names);
    return parts.map((each) => {
      const key = each === null ? undefined : keys.get(each.keyName);
      return each === null || key === undefined ? null : opened(key, each.keyName, each.sealed);
    });
  }
}

function opened(key: Uint8Array, keyName: string, sealed: string): string | null {
  try {
    return openEmail(key, keyName, sealed);
  } catch {
    return null; // Not sealed under this key: nobody's address.
  }
}

/** However somebody writes an address, it is the same person's. */
export function isSameAddress(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}
