import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { JudgedRow } from './targets.ts';

const DIR = join(import.meta.dirname, '../.local/bench');

/** How a family was measured. */
export interface FamilyRun {
  readonly name: string;
  readonly seconds: number;
  /** Of the machine, over the last minute: when it began, and when it ended. */
  readonly load: readonly [number, number];
  /** Why it has no rows; null: it has. */
  readonly error: string | null;
  /** Rows that have a target, and were not measured. */
  readonly withoutRow: readonly string[];
}

/** A run, as it is kept. */
export interface Results {
  readonly takenAt: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly node: string;
  };
  readonly products: number;
  readonly families: readonly FamilyRun[];
  readonly rows: readonly JudgedRow[];
}

export function machineOf(): Results['machine'] {
  const all = cpus();
  return { cpu: all[0]?.model ?? 'unknown', cores: all.length, node: process.version };
}

/** Resolves to the file. */
export async function writeResults(results: Results): Promise<string> {
  const file = join(DIR, `${results.takenAt.replaceAll(':', '-')}.json`);
  await mkdir(DIR, { recursive: true });
  await writeFile(file, `${JSON.stringify(results, null, 2)}\n`);
  return file;
}

export async function readResults(file: string): Promise<Results> {
  return JSON.parse(await readFile(file, 'utf8')) as Results;
}

/** What a table does not show: how the run went, and what is missing in it. */
export function remarksOn({ takenAt, machine, products, families }: Results): readonly string[] {
  const loads = families.flatMap(({ load }) => load);
  const minutes = families.reduce((sum, { seconds }) => sum + seconds, 0) / 60;
  const load = `${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}`;
  return [
    `${takenAt.slice(0, 10)}, ${products.toLocaleString('en')} products, ` +
      `${minutes.toFixed(0)} minutes, ${machine.cores} cores (${machine.cpu}), ` +
      `Node ${machine.node.slice(1)}, load average ${load}`,
    ...families.flatMap(({ name, error }) => (error === null ? [] : [`${name} failed: ${error}`])),
    ...families.flatMap(({ withoutRow }) => withoutRow.map((row) => `no row: ${row}`)),
  ];
}
