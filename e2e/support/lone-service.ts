import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePorts } from '@thingy/tools';

export const BACK_OFFICE_TOKEN_FOR_TESTS = 'a-back-office-token-for-tests-only';
const READY_MS_MAX = 60_000;
const LOOK_PAUSE_MS = 50;

/** A line of a service's log. */
export interface LogLine extends Readonly<Record<string, unknown>> {
  readonly level: string;
  readonly service: string;
  readonly context: string;
  readonly msg: string;
}

/** One service as a process of its own, for tests of how it starts and ends. */
export interface LoneService {
  readonly process: ChildProcess;
  readonly url: string;
  readonly managementUrl: string;
  /** What it has printed so far. */
  output(): string;
  /** Of what it has printed: the lines of its log. */
  lines(): readonly LogLine[];
  /** Resolves with the code (or the signal) that it ended with. */
  readonly ended: Promise<number | string>;
  ready(): Promise<void>;
}

/** `main`: of another build than the one that ships; `more`: of its environment. */
export async function startLoneService(
  service: 'catalog' | 'cart' | 'order',
  brokers: string,
  prefix: string,
  main = join(import.meta.dirname, `../../services/${service}/dist/main.js`),
  more: Readonly<Record<string, string>> = {},
): Promise<LoneService> {
  const [port, managementPort] = await freePorts(2);
  const env = {
    ...process.env,
    KAFKA_BROKERS: brokers,
    TOPIC_PREFIX: prefix,
    LOCAL_PROFILE: '1',
    HOST: '127.0.0.1',
    PORT: String(port),
    MANAGEMENT_PORT: String(managementPort),
    SESSION_KEYS: 'a-key-for-tests-only',
    COOKIE_SECURE: 'false',
    BACK_OFFICE_TOKEN: BACK_OFFICE_TOKEN_FOR_TESTS,
    // As in a cluster: what was sent before balancers notice is still served.
    DRAIN_MS: '500',
    ...more,
  };
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      printed += chunk;
    });
  }
  const managementUrl = `http://127.0.0.1:${managementPort}`;
  return {
    process: child,
    url: `http://127.0.0.1:${port}`,
    managementUrl,
    output: () => printed,
    lines: () => linesOf(printed),
    ended: once(child, 'exit').then(([code, signal]) => code ?? signal),
    ready: () => untilReady(`${managementUrl}/ready`),
  };
}

/** Node itself prints other lines. */
function linesOf(printed: string): readonly LogLine[] {
  const lines = printed.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line) as LogLine);
}

async function untilReady(url: string): Promise<void> {
  const deadline = Date.now() + READY_MS_MAX;
  while (Date.now() < deadline) {
    const status = await fetch(url).then(
      (answer) => answer.status,
      () => 0, // Nobody listens yet.
    );
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_PAUSE_MS));
  }
  throw new Error(`${url} did not answer 200`);
}
