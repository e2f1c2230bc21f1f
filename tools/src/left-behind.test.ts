import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { isInUse, rememberProcess, stopLeftBehind } from './left-behind.ts';

let folder: string;
let file: string;
let child: ChildProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thingy-left-'));
  file = join(folder, 'child.pid');
});

beforeEach(() => {
  child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
});

afterEach(() => {
  child.kill('SIGKILL');
});
afterAll(() => rm(folder, { recursive: true }));

test('a process whose starter is gone is stopped', async () => {
  const gone = spawn(process.execPath, ['-e', '']);
  await new Promise((ended) => gone.once('exit', ended));
  await note({ starter: gone.pid });
  expect(await isInUse(file)).toBe(false);
  await stopLeftBehind(file);
  expect(child.signalCode ?? (await exitOf(child))).toBe('SIGTERM');
  expect(existsSync(file)).toBe(false);
});

test('a process whose starter runs is left alone, and that is said', async () => {
  await note({ starter: process.ppid });
  expect(await isInUse(file)).toBe(true);
  await expect(stopLeftBehind(file)).rejects.toThrow(`process ${child.pid} runs`);
  expect(child.exitCode).toBeNull();
});

test('another process that has been given the same id is left alone', async () => {
  await note({ startedAtMs: Date.now() - 3_600_000 });
  await stopLeftBehind(file);
  expect(child.signalCode).toBeNull();
});

test('what this process has started itself it may stop', async () => {
  await rememberProcess(file, child.pid);
  await stopLeftBehind(file);
  expect(child.signalCode ?? (await exitOf(child))).toBe('SIGTERM');
});

async function note(part: { starter?: number | undefined; startedAtMs?: number }): Promise<void> {
  const all = { pid: child.pid, starter: process.pid, startedAtMs: Date.now(), ...part };
  await writeFile(file, JSON.stringify(all));
}

function exitOf(ended: ChildProcess): Promise<NodeJS.Signals | null> {
  return new Promise((resolve) => ended.once('exit', (_, signal) => resolve(signal)));
}
