import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePorts } from '../free-ports.ts';
import { WORKSPACE } from '../workspace.ts';
import { serviceFlags } from './service-flags.ts';
import type { ServiceName } from './shop-ports.ts';

const READY_MS_MAX = 60_000;
const LOOK_PAUSE_MS = 50;
const QUIET = '--disable-warning=TimeoutNegativeWarning';

/** One service as a process of its own, without the rest of a shop and on ports of its own. */
export class LoneService {
  readonly process: ChildProcess;
  readonly port: number;
  readonly managementPort: number;
  /** Resolves with the code (or the signal) that it ended with. */
  readonly ended: Promise<number | string>;
  #printed = '';
  #isEnded = false;

  private constructor(
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    port: number,
    managementPort: number,
  ) {
    this.port = port;
    this.managementPort = managementPort;
    const own = { HOST: '127.0.0.1', PORT: String(port), MANAGEMENT_PORT: String(managementPort) };
    this.process = spawn(process.execPath, args, {
      env: { ...env, ...own },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on('data', (chunk) => {
        this.#printed += chunk;
      });
    }
    // Who is interrupted stops nothing any more.
    const kill = () => this.process.kill('SIGKILL');
    process.once('exit', kill);
    this.ended = once(this.process, 'exit').then(([code, signal]) => {
      this.#isEnded = true;
      process.off('exit', kill);
      return code ?? signal;
    });
  }

  /**
   * `env`: all that it needs besides addresses and ports; `main`: its program, where that is of
   * another build than the one that ships.
   */
  static async start(
    service: ServiceName,
    env: NodeJS.ProcessEnv,
    main = join(WORKSPACE, 'services', service, 'dist/main.js'),
  ): Promise<LoneService> {
    const [port = 0, managementPort = 0] = await freePorts(2);
    const args = [...serviceFlags(service), QUIET, main];
    return new LoneService(args, env, port, managementPort);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get managementUrl(): string {
    return `http://127.0.0.1:${this.managementPort}`;
  }

  /** What it has printed so far. */
  get printed(): string {
    return this.#printed;
  }

  /** Resolves as soon as it serves; rejects if it ends before, or takes longer than a minute. */
  async ready(): Promise<void> {
    const deadlineMs = performance.now() + READY_MS_MAX;
    while (!(await this.#isReady())) {
      if (this.#isEnded) throw new Error(`ended before it was ready: ${this.#printed}`);
      if (performance.now() > deadlineMs) throw new Error(`not ready: ${this.#printed}`);
      await pause(LOOK_PAUSE_MS);
    }
  }

  /** By this signal, whether it stands still or not. */
  async stop(signal: NodeJS.Signals): Promise<void> {
    this.process.kill('SIGCONT');
    this.process.kill(signal);
    await this.ended;
  }

  #isReady(): Promise<boolean> {
    return fetch(`${this.managementUrl}/ready`).then(
      ({ status }) => status === 200,
      () => false, // Nobody listens yet.
    );
  }
}
