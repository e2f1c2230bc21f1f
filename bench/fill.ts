import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createLog, createTable, KafkaLog } from '@thingy/simba/kafka';
import type { Shop } from '@thingy/tools';

const run = promisify(execFile);
const TOOLS = join(import.meta.dirname, '../tools/dist');
const LOOK_PAUSE_MS = 200;
const FORWARD_MS_MAX = 600_000;

export interface Logs {
  readonly brokers: string;
  /** Of the topics' names. */
  readonly prefix: string;
}

export async function createTopics({ brokers, prefix }: Logs): Promise<void> {
  const settings = { brokers: brokers.split(','), clientId: 'bench' };
  for (const context of ['catalog', 'cart', 'order']) {
    await createLog(settings, `${prefix}${context}`, 'local');
  }
  await createTable(settings, `${prefix}order-keys`, 'local');
}

/** By the commands that people use; answers where the catalog's log then ends. */
export async function fillLogs(logs: Logs, products: number, dir: string): Promise<number> {
  const files = join(dir, 'sample-data');
  await runTool('sample-data', ['--products', String(products), '--out', files], logs);
  await runTool('import-products', [join(files, 'products.csv')], logs);
  await runTool('import-stock', [join(files, 'stock.csv')], logs);
  const settings = { brokers: logs.brokers.split(','), clientId: 'bench' };
  return await new KafkaLog(settings, `${logs.prefix}catalog`).end();
}

/** All that is in the sources has come to the targets. */
export async function untilForwarded(shop: Shop): Promise<void> {
  const deadline = Date.now() + FORWARD_MS_MAX;
  while (Date.now() < deadline) {
    const answer = await fetch(`${shop.part('bridge').managementUrl}/position`);
    const { forwarders } = (await answer.json()) as {
      forwarders: readonly { lag: number; unconfirmed: number }[];
    };
    if (forwarders.every(({ lag, unconfirmed }) => lag === 0 && unconfirmed === 0)) return;
    await pause(LOOK_PAUSE_MS);
  }
  throw new Error(`the bridge was not done within ${FORWARD_MS_MAX} ms`);
}

async function runTool(name: string, args: readonly string[], logs: Logs): Promise<void> {
  const { KAFKA_BROKERS, TOPIC_PREFIX } = {
    KAFKA_BROKERS: logs.brokers,
    TOPIC_PREFIX: logs.prefix,
  };
  await run(process.execPath, [join(TOOLS, `${name}.js`), ...args], {
    env: { ...process.env, KAFKA_BROKERS, TOPIC_PREFIX, LOCAL_PROFILE: '1' },
  });
}
