import type { LiveConnection } from './live-connection.ts';

const NOBODY: ReadonlySet<LiveConnection> = new Set();

/** Who watches what: an outcome finds its watchers at the cost of their number. */
export class Watchers {
  readonly #byKey = new Map<string, Set<LiveConnection>>();

  of(key: string): ReadonlySet<LiveConnection> {
    return this.#byKey.get(key) ?? NOBODY;
  }

  /** In place of what the connection has watched. */
  watch(connection: LiveConnection, keys: readonly string[]): void {
    const wanted = new Set(keys);
    for (const key of connection.keys) if (!wanted.has(key)) this.#leave(connection, key);
    for (const key of wanted) if (!connection.keys.has(key)) this.#enter(connection, key);
    connection.keys = wanted;
  }

  forget(connection: LiveConnection): void {
    this.watch(connection, []);
  }

  /** Keys that anybody watches. */
  get size(): number {
    return this.#byKey.size;
  }

  #enter(connection: LiveConnection, key: string): void {
    const watching = this.#byKey.get(key);
    if (watching === undefined) this.#byKey.set(key, new Set([connection]));
    else watching.add(connection);
  }

  #leave(connection: LiveConnection, key: string): void {
    const watching = this.#byKey.get(key);
    watching?.delete(connection);
    if (watching?.size === 0) this.#byKey.delete(key);
  }
}
