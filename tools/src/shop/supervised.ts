import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Backoff } from '@thingy/simba';
import { rememberProcess } from '../left-behind.ts';
import type { Command } from './part.ts';

const RESTART_BASE_MS = 500;
const RESTART_CAP_MS = 30_000;
/** Who has run for so long is well: its next restart is quick again. */
const STEADY_MS = 30_000;
/** From SIGTERM until SIGKILL; a service drains within 5 s. */
const STOP_MS_MAX = 8_000;

export interface SupervisedOptions {
  readonly name: string;
  readonly command: Command;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logFile: string;
  /** Whether it is started again when it ends by itself. */
  readonly restarts: boolean;
  readonly say: (line: string) => void;
}

/** A process of the shop, in a process group of its own, that is kept running. */
export class Supervised {
  readonly #options: SupervisedOptions;
  readonly #stopping = new AbortController();
  readonly #backoff = new Backoff(RESTART_BASE_MS, RESTART_CAP_MS);
  #child: ChildProcess | null = null;
  #ended: Promise<void> = Promise.resolve();
  #isKilled = false;
  #starts = 0;

  constructor(options: SupervisedOptions) {
    this.#options = options;
  }

  /** Times that it was started. */
  get starts(): number {
    return this.#starts;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Whether it should run: it was not killed, and not stopped. */
  get isWanted(): boolean {
    return !this.#isKilled && !this.#stopping.signal.aborted;
  }

  /** Whether it has ended and will not be started again. */
  get isGone(): boolean {
    return !this.#isRunning && !(this.#options.restarts && this.isWanted);
  }

  /** With an empty log. */
  async start(): Promise<void> {
    await mkdir(dirname(this.#options.logFile), { recursive: true });
    await this.#spawn('w');
  }

  /** SIGKILL, and it stays dead until `restart`. */
  async kill(): Promise<void> {
    this.#isKilled = true;
    this.#signal('SIGKILL');
    await this.#ended;
  }

  /** After `kill`. */
  async restart(): Promise<void> {
    this.#isKilled = false;
    await this.#spawn('a');
  }

  /** SIGSTOP: it does nothing, and its connections stay; `thaw` lets it go on. */
  freeze(): void {
    this.#signal('SIGSTOP');
  }

  thaw(): void {
    this.#signal('SIGCONT');
  }

  /** Ends it cleanly and for good, by force after 8 s. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#signal('SIGTERM');
    const timer = new AbortController();
    const late = pause(STOP_MS_MAX, 'late', { signal: timer.signal }).catch(() => 'in time');
    if ((await Promise.race([this.#ended, late])) === 'late') this.#signal('SIGKILL');
    await this.#ended;
    timer.abort();
  }

  get #isRunning(): boolean {
    return this.#child?.exitCode === null && this.#child.signalCode === null;
  }

  async #spawn(logMode: 'w' | 'a'): Promise<void> {
    const { command, env, logFile } = this.#options;
    const log = openSync(logFile, logMode);
    const child = spawn(command.command, command.args, {
      cwd: command.cwd,
      env,
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.#starts++;
    this.#child = child;
    const startedAtMs = performance.now();
    this.#ended = new Promise((resolve) => {
      child.once('error', () => resolve());
      child.once('exit', () => resolve());
    });
    child.once('exit', (code, signal) => {
      if (performance.now() - startedAtMs > STEADY_MS) this.#backoff.succeeded();
      if (!this.#isKilled) void this.#onEnd(signal ?? `code ${code}`);
    });
    await rememberProcess(logFile.replace(/\.log$/, '.pid'), child.pid);
  }

  async #onEnd(how: string): Promise<void> {
    const { name, logFile, restarts, say } = this.#options;
    if (!restarts || this.#stopping.signal.aborted) return;
    say(`${name} ended with ${how} (${logFile}); it is started again`);
    await this.#backoff.failed(this.#stopping.signal);
    if (!this.#stopping.signal.aborted) await this.#spawn('a');
  }

  /** To the whole group: a watcher's child gets it too. */
  #signal(signal: NodeJS.Signals): void {
    const child = this.#child;
    if (!child?.pid || !this.#isRunning) return;
    try {
      process.kill(-child.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
