import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { logIdOf } from '../import/log-id.ts';
import { toolSettings } from '../kafka/tool-settings.ts';
import { runCommand } from '../run-command.ts';
import { hasSample, SAMPLE_FOLDER, writeSample } from '../sample/sample-folder.ts';
import type { SampleSize } from '../sample/sample-products.ts';
import { LOCAL } from '../workspace.ts';

const COMMAND_MS_MAX = 1_800_000;

export interface ShopLogs {
  readonly brokers: string;
  readonly prefix: string;
  /** Ends what is being done with them. */
  readonly signal: AbortSignal;
}

/** Runs a compiled command of this package against the logs; resolves to its last line. */
export async function runTool(name: string, args: readonly string[], logs: ShopLogs) {
  const main = join(import.meta.dirname, '..', `${name}.js`);
  const output = await runCommand(process.execPath, [main, ...args], {
    env: {
      ...process.env,
      KAFKA_BROKERS: logs.brokers,
      TOPIC_PREFIX: logs.prefix,
      LOCAL_PROFILE: process.env.LOCAL_PROFILE ?? '1',
      NODE_OPTIONS: '--disable-warning=TimeoutNegativeWarning',
    },
    timeoutMs: COMMAND_MS_MAX,
    signal: logs.signal,
  });
  return output.trimEnd().split('\n').at(-1) ?? '';
}

export async function makeSample(size: SampleSize): Promise<string> {
  const isThere = await hasSample(SAMPLE_FOLDER, size);
  if (!isThere) await writeSample(SAMPLE_FOLDER, size);
  return `${size.products} products, seed ${size.seed}${isThere ? ', there already' : ''}`;
}

/**
 * Imports the sample products and stock, unless these very logs were filled from here before:
 * importing again would undo what was imported since.
 */
export async function fillOnce(logs: ShopLogs): Promise<string> {
  const marker = await markerOf(logs);
  if (existsSync(marker)) return `filled before: ${await readFile(marker, 'utf8')}`;
  const products = await runTool('import-products', [join(SAMPLE_FOLDER, 'products.csv')], logs);
  const stock = await runTool('import-stock', [join(SAMPLE_FOLDER, 'stock.csv')], logs);
  await mkdir(join(LOCAL, 'filled'), { recursive: true });
  await writeFile(marker, products);
  return `products: ${products}; stock: ${stock}`;
}

async function markerOf({ brokers, prefix }: ShopLogs): Promise<string> {
  const { kafka } = toolSettings('log-id', { ...process.env, KAFKA_BROKERS: brokers });
  const ids: string[] = [];
  for (const context of ['catalog', 'order']) {
    ids.push(await logIdOf(kafka, `${prefix}${context}`));
  }
  return join(LOCAL, 'filled', ids.join('-'));
}
