/** `run.ts [--products N] [family…]`: measures, prints one table and writes it as JSON. */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Row } from './row.ts';
import { appends } from './rows/appends.ts';
import { batches } from './rows/batches.ts';
import { bridge } from './rows/bridge.ts';
import { cart } from './rows/cart.ts';
import { memory } from './rows/memory.ts';
import { orders } from './rows/orders.ts';
import { policies } from './rows/policies.ts';
import { propagation } from './rows/propagation.ts';
import { reads } from './rows/reads.ts';
import { replay } from './rows/replay.ts';
import { search } from './rows/search.ts';
import { start } from './rows/start.ts';
import { tracing } from './rows/tracing.ts';
import { web } from './rows/web.ts';
import { Stage } from './stage.ts';
import { tableOf } from './table.ts';

/** In this order: memory is looked at before the services have done anything but replay. */
const FAMILIES: Readonly<Record<string, (stage: Stage) => Promise<Row[]>>> = {
  start,
  replay,
  memory,
  reads,
  search,
  cart,
  orders,
  propagation,
  bridge,
  appends,
  policies,
  batches,
  tracing,
  web,
};
const PRODUCTS_DEFAULT = 100_000;
const RESULTS = join(import.meta.dirname, '../.local/bench');

async function measure(families: readonly string[], products: number): Promise<Row[]> {
  say('starting a Kafka');
  const stage = await Stage.open(products);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stage.close().finally(() => process.exit(1)));
  }
  try {
    say(`importing ${products} products and their stock`);
    await stage.fill();
    const rows: Row[] = [];
    for (const family of families) {
      say(`measuring: ${family}`);
      rows.push(...((await FAMILIES[family]?.(stage)) ?? []));
    }
    return rows;
  } finally {
    await stage.close();
  }
}

function say(line: string): void {
  console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);
}

const { values, positionals } = parseArgs({
  options: { products: { type: 'string' } },
  allowPositionals: true,
});
const unknown = positionals.filter((family) => !(family in FAMILIES));
if (unknown.length > 0) throw new Error(`no ${unknown}; there are ${Object.keys(FAMILIES)}`);
const products = Number(values.products ?? PRODUCTS_DEFAULT);
const takenAt = new Date().toISOString();
const rows = await measure(positionals.length > 0 ? positionals : Object.keys(FAMILIES), products);
console.log(tableOf(rows));

const [cpu] = cpus();
const machine = { cpu: cpu?.model, cores: cpus().length, node: process.version, load: loadavg() };
const file = join(RESULTS, `${takenAt.replaceAll(':', '-')}.json`);
await mkdir(RESULTS, { recursive: true });
await writeFile(file, `${JSON.stringify({ takenAt, machine, products, rows }, null, 2)}\n`);
say(`written to ${file}`);
