import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePorts, type Part } from '@thingy/tools';
import type { Logs } from './fill.ts';

const MAIN = join(import.meta.dirname, '../services/cart/dist/main.js');
const READY_MS_MAX = 60_000;
const LOOK_PAUSE_MS = 100;
const QUIET = ['--disable-warning=TimeoutNegativeWarning'];

/** A cart service with settings of its own, beside others on the same logs. */
export interface CartProcess {
  readonly part: Part;
  readonly port: number;
  stop(): Promise<void>;
}

export async function startCart(
  { brokers, prefix }: Logs,
  settings: Readonly<Record<string, string>>,
): Promise<CartProcess> {
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
    ...settings,
  };
  const child = spawn(process.execPath, [...QUIET, MAIN], { env, stdio: 'ignore' });
  const ended = once(child, 'exit');
  const managementUrl = `http://127.0.0.1:${management}`;
  const url = `http://127.0.0.1:${port}`;
  const readyUrl = `${managementUrl}/ready`;
  const part: Part = { name: 'cart', kind: 'cart', url, managementUrl, readyUrl };
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  const deadlineMs = performance.now() + READY_MS_MAX;
  while ((await fetch(readyUrl).catch(() => null))?.status !== 200) {
    if (performance.now() < deadlineMs) await pause(LOOK_PAUSE_MS);
    else await stop().then(() => Promise.reject(new Error('a cart service does not get ready')));
  }
  return { part, port, stop };
}
