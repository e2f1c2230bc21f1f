import { join, resolve } from 'node:path';

/** The repository's root; the same from `src` and from `dist`. */
export const WORKSPACE = resolve(import.meta.dirname, '../..');

/** What this machine keeps between runs: Kafka's jars and data, keys, logs, sample data. */
export const LOCAL = join(WORKSPACE, '.local');
