import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePorts, type Part } from '@thingy/tools';
import type { Logs } from './fill.ts';
import { ORIGIN } from './stage.ts';

const SERVICES = join(import.meta.dirname, '../services');
const READY_MS_MAX = 60_000;
const LOOK_PAUSE_MS = 100;
const QUIET = ['--disable-warning=TimeoutNegativeWarning'];

/** A service without the rest of a shop, as deployed but for its limits per client. */
export interface ServiceProcess {
  readonly part: Part;
  readonly port: number;
  /** SIGSTOP, and later SIGCONT: it costs nothing meanwhile, and has to catch up then. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

/** One more on the same logs where it is called again; `settings` win over the bench's. */
export async function startService(
  kind: 'catalog' | 'cart',
  { brokers, prefix }: Logs,
  settings: Readonly<Record<string, string>> = {},
): Promise<ServiceProcess> {
  const [port = 0, management = 0] = await freePorts(2);
  const env = {
    ...process.env,
    KAFKA_BROKERS: brokers,
    TOPIC_PREFIX: prefix,
    LOCAL_PROFILE: '1',
    HOST: '127.0.0.1',
    PORT: String(port),
    MANAGEMENT_PORT: String(management),
    SESSION_KEYS: 'a-key-of-the-bench',
    SESSION_COMMANDS_PER_SECOND: '0',
    COOKIE_SECURE: 'false',
    SHOP_ORIGINS: ORIGIN,
    ...settings,
  };
  const main = join(SERVICES, kind, 'dist/main.js');
  const child = spawn(process.execPath, [...QUIET, main], { env, stdio: 'ignore' });
  const ended = once(child, 'exit');
  // Who is interrupted stops nothing any more.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const managementUrl = `http://127.0.0.1:${management}`;
  const url = `http://127.0.0.1:${port}`;
  const readyUrl = `${managementUrl}/ready`;
  const stop = async () => {
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    await ended;
    process.off('exit', kill);
  };
  const deadlineMs = performance.now() + READY_MS_MAX;
  while ((await fetch(readyUrl).catch(() => null))?.status !== 200) {
    if (performance.now() < deadlineMs) await pause(LOOK_PAUSE_MS);
    else await stop().then(() => Promise.reject(new Error(`${kind} does not get ready`)));
  }
  return {
    part: { name: kind, kind, url, managementUrl, readyUrl },
    port,
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    stop,
  };
}
