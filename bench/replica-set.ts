import type { LoneService } from '@thingy/tools';
import { caughtUp } from './caught-up.ts';
import { cpuMsOf } from './metrics.ts';
import type { Stage } from './stage.ts';
import { startService } from './start-service.ts';

/** Replicas of one context on the stage's logs, some of which stand still at times. */
export class ReplicaSet {
  readonly #stage: Stage;
  readonly #kind: 'catalog' | 'cart';
  /** Of any read. */
  readonly #path: string;
  readonly #services: LoneService[] = [];

  private constructor(stage: Stage, kind: 'catalog' | 'cart', path: string) {
    this.#stage = stage;
    this.#kind = kind;
    this.#path = path;
  }

  static async start(
    stage: Stage,
    kind: 'catalog' | 'cart',
    path: string,
    count: number,
  ): Promise<ReplicaSet> {
    const set = new ReplicaSet(stage, kind, path);
    try {
      while (set.#services.length < count) {
        set.#services.push(await startService(kind, stage.logs));
      }
      return set;
    } catch (error) {
      await set.stop();
      throw error;
    }
  }

  get ports(): readonly number[] {
    return this.#services.map(({ port }) => port);
  }

  /** While only the first `count` run. All have applied everything before and afterwards. */
  async withRunning<Result>(count: number, act: () => Promise<Result>): Promise<Result> {
    const resting = this.#services.slice(count);
    for (const service of resting) service.process.kill('SIGSTOP');
    try {
      return await act();
    } finally {
      for (const service of resting) service.process.kill('SIGCONT');
      await this.caughtUp(this.#services.length);
    }
  }

  /** The first `count` have applied all that is in the log. */
  async caughtUp(count: number): Promise<void> {
    const end = await this.#stage.endOf(`${this.#stage.logs.prefix}${this.#kind}`);
    for (const { port } of this.#services.slice(0, count)) await caughtUp(port, this.#path, end);
  }

  /** Of the first `count`, since they started. */
  cpuMs(count: number): Promise<readonly number[]> {
    return Promise.all(this.#services.slice(0, count).map(cpuMsOf));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#services.map((service) => service.stop('SIGTERM')));
  }
}
