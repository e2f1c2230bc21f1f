import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A process of a test, which is killed and comes back. */
export class TestProcess {
  readonly #main: string;
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess;
  #printed = '';

  constructor(main: URL, env: NodeJS.ProcessEnv) {
    this.#main = main.pathname;
    this.#env = { ...process.env, ...env };
    this.#child = this.#spawn();
  }

  get printed(): string {
    return this.#printed;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** SIGKILL, wherever it stands. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** SIGTERM; resolves to what it ended with. */
  async leave(): Promise<number | null> {
    await this.#end('SIGTERM');
    return this.#child.exitCode;
  }

  start(): void {
    this.#child = this.#spawn();
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (!this.isRunning) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    await ended;
  }

  #spawn(): ChildProcess {
    const child = spawn(process.execPath, [this.#main], { env: this.#env });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        this.#printed += chunk;
      });
    }
    return child;
  }
}
