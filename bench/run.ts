/**
 * `run.ts [--products N] [--markdown] [family…]`: measures, prints one table and writes it as JSON.
 * `run.ts --from FILE [--markdown]`: prints what was written. A missed target is no error.
 */
import { loadavg } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { FAMILIES, type FamilyName } from './families.ts';
import {
  type FamilyRun,
  machineOf,
  type Results,
  readResults,
  remarksOn,
  writeResults,
} from './results.ts';
import { Stage } from './stage.ts';
import { markdownOf, tableOf } from './table.ts';
import { type JudgedRow, judged, namesWithoutRow } from './targets.ts';

const PRODUCTS_DEFAULT = 100_000;

async function measure(families: readonly FamilyName[], products: number): Promise<Results> {
  const takenAt = new Date().toISOString();
  const rows: JudgedRow[] = [];
  const runs: FamilyRun[] = [];
  say('starting a Kafka');
  const stage = await Stage.open(products);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stage.close().finally(() => process.exit(1)));
  }
  try {
    say(`importing ${products} products and their stock`);
    await stage.fill();
    for (const family of families) runs.push(await measureFamily(stage, family, rows));
  } finally {
    await stage.close();
  }
  return { takenAt, machine: machineOf(), products, families: runs, rows };
}

/** One that fails costs no other its rows. */
async function measureFamily(
  stage: Stage,
  name: FamilyName,
  rows: JudgedRow[],
): Promise<FamilyRun> {
  say(`measuring: ${name}`);
  const startedAtMs = performance.now();
  const loadBefore = loadOfLastMinute();
  const end = (error: string | null, withoutRow: readonly string[]): FamilyRun => {
    const seconds = (performance.now() - startedAtMs) / 1_000;
    return { name, seconds, load: [loadBefore, loadOfLastMinute()], error, withoutRow };
  };
  try {
    const measured = await FAMILIES[name](stage);
    rows.push(...measured.map((row) => judged(row, name)));
    return end(null, namesWithoutRow(measured, name));
  } catch (error) {
    console.error(error);
    return end(String(error), []);
  }
}

function loadOfLastMinute(): number {
  return loadavg()[0] ?? Number.NaN;
}

function say(line: string): void {
  console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);
}

/** docs/performance.md has it as it is printed with `--markdown`: targets first. */
function print(results: Results, isMarkdown: boolean): void {
  const { rows } = results;
  const hasTarget = ({ judgements }: JudgedRow) => judgements.length > 0;
  const tables = isMarkdown
    ? [rows.filter(hasTarget), rows.filter((row) => !hasTarget(row))]
        .filter((some) => some.length > 0)
        .map(markdownOf)
    : [tableOf(rows)];
  console.log([...tables, remarksOn(results).join('\n')].join('\n\n'));
}

const { values, positionals } = parseArgs({
  options: {
    products: { type: 'string' },
    markdown: { type: 'boolean', default: false },
    from: { type: 'string' },
  },
  allowPositionals: true,
});
const all = Object.keys(FAMILIES) as FamilyName[];
const unknown = positionals.filter((name) => !Object.hasOwn(FAMILIES, name));
if (unknown.length > 0) throw new Error(`no ${unknown}; there are ${all}`);
if (values.from === undefined) {
  const families = positionals.length > 0 ? (positionals as FamilyName[]) : all;
  const results = await measure(families, Number(values.products ?? PRODUCTS_DEFAULT));
  const file = await writeResults(results);
  print(results, values.markdown);
  say(`written to ${file}`);
  if (results.families.some(({ error }) => error !== null)) process.exitCode = 1;
} else {
  // As named where npm was called, which is not where it runs this.
  const file = resolve(process.env.INIT_CWD ?? '', values.from);
  print(await readResults(file), values.markdown);
}
