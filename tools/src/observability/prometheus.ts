import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { freePorts } from '../free-ports.ts';
import { WORKSPACE } from '../workspace.ts';
import { RULES } from './expressions.ts';

export const CONFIG = join(WORKSPACE, 'docker/observe/prometheus.yaml');
/** For a check that is not to take minutes. */
const INTERVAL = '1s';
const START_MS_MAX = 30_000;
const LOOK_PAUSE_MS = 100;

/** A rule as Prometheus has loaded it. */
export interface LoadedRule {
  readonly name: string;
  /** `inactive`, `pending` or `firing`. */
  readonly state: string;
  /** `ok`, or `err` with what went wrong in `lastError`. */
  readonly health: string;
  readonly lastError?: string;
}

/** A real Prometheus that scrapes these management ports and evaluates the shop's alerts. */
export interface Prometheus {
  /** How many samples there are now; rejects if the expression is refused. */
  query(expression: string): Promise<number>;
  rules(): Promise<readonly LoadedRule[]>;
  stop(): Promise<void>;
}

/** With the configuration of the containers, but for where things are and how often it looks. */
export async function startPrometheus(
  folder: string,
  managementUrls: readonly string[],
): Promise<Prometheus> {
  const [port] = await freePorts(1);
  const configFile = join(folder, 'prometheus.yaml');
  await writeFile(configFile, stringify(await configOf(managementUrls)));
  const log = openSync(join(folder, 'prometheus.log'), 'w');
  const args = [
    `--config.file=${configFile}`,
    `--storage.tsdb.path=${join(folder, 'prometheus')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ];
  const child = spawn('prometheus', args, { stdio: ['ignore', log, log] });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve());
  });
  const url = `http://127.0.0.1:${port}`;
  await Promise.race([untilReady(url), ended]);
  return {
    async query(expression) {
      const answer = await ask(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`);
      return (answer as { result: readonly unknown[] }).result.length;
    },
    async rules() {
      const { groups } = (await ask(`${url}/api/v1/rules`)) as Groups;
      return groups.flatMap(({ rules }) => rules);
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

interface Groups {
  readonly groups: readonly { readonly rules: readonly LoadedRule[] }[];
}

async function configOf(managementUrls: readonly string[]): Promise<object> {
  const config = parse(await readFile(CONFIG, 'utf8'));
  const [{ dns_sd_configs: _, ...scrape }] = config.scrape_configs;
  const targets = managementUrls.map((url) => new URL(url).host);
  return {
    ...config,
    global: { scrape_interval: INTERVAL, evaluation_interval: INTERVAL },
    rule_files: [RULES],
    scrape_configs: [{ ...scrape, static_configs: [{ targets }] }],
  };
}

async function untilReady(url: string): Promise<void> {
  const deadline = Date.now() + START_MS_MAX;
  while (Date.now() < deadline) {
    const isReady = await fetch(`${url}/-/ready`).then(
      (answer) => answer.ok,
      () => false, // Nobody listens yet.
    );
    if (isReady) return;
    await pause(LOOK_PAUSE_MS);
  }
  throw new Error('Prometheus does not get ready');
}

async function ask(url: string): Promise<unknown> {
  const answer = (await (await fetch(url)).json()) as { error?: string; data?: unknown };
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer.data;
}
