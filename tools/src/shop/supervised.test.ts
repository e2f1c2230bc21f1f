import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { Supervised } from './supervised.ts';

let folder: string;
let running: Supervised | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thingy-supervised-'));
});

afterEach(() => running?.stop());
afterAll(() => rm(folder, { recursive: true }));

test('a process that dies is started again, and people are told', async () => {
  const said: string[] = [];
  const process_ = await started('setInterval(() => {}, 1000)', true, (line) => said.push(line));
  const first = process_.pid as number;
  process.kill(first, 'SIGKILL');
  await vi.waitFor(() => expect(process_.starts).toBe(2), { timeout: 5_000 });
  expect(process_.pid).not.toBe(first);
  expect(said[0]).toContain('thing ended with SIGKILL');
});

test('what was killed on purpose stays dead until it is restarted', async () => {
  const process_ = await started('setInterval(() => {}, 1000)', true);
  await process_.kill();
  expect(process_.isGone).toBe(true);
  await process_.restart();
  expect(process_.starts).toBe(2);
  expect(process_.isGone).toBe(false);
});

test('stopping is asked for first, and what is said goes to the log file', async () => {
  const polite = 'process.on("SIGTERM", () => { console.log("bye"); process.exit(0); });';
  const process_ = await started(`${polite} console.log("hello"); setInterval(() => {}, 1000)`);
  await vi.waitFor(async () => expect(await readFile(logFile(), 'utf8')).toContain('hello'));
  await process_.stop();
  expect(await readFile(logFile(), 'utf8')).toBe('hello\nbye\n');
});

async function started(
  script: string,
  restarts = false,
  say: (line: string) => void = () => undefined,
): Promise<Supervised> {
  running = new Supervised({
    name: 'thing',
    command: { command: process.execPath, args: ['-e', script], cwd: folder },
    env: process.env,
    logFile: logFile(),
    restarts,
    say,
  });
  await running.start();
  return running;
}

function logFile(): string {
  return join(folder, 'thing.log');
}
