import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

/** From the signal to the end of the process, at the latest; milliseconds. */
const SHUTDOWN_MS_MAX = 15_000;

const logger = new Logger('host');

/** How a process ends: once, in order, and within a limit. */
export class Leaving {
  readonly #steps: (() => Promise<unknown>)[] = [];
  readonly #drainSteps: ((drainMs: number) => Promise<unknown>)[] = [];
  readonly #drainMs: number;
  #isLeaving = false;

  constructor(drainMs: number) {
    this.#drainMs = drainMs;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => void this.leave(signal, 0));
    }
  }

  /** Why the process gets no traffic now; null: it does not leave. */
  get hindrance(): string | null {
    return this.#isLeaving ? 'leaving' : null;
  }

  /** Steps are taken in the order in which they were added. */
  add(step: () => Promise<unknown>): void {
    this.#steps.push(step);
  }

  /** Begun at the signal, while balancers notice: it has as long as that takes. */
  whileDraining(step: (drainMs: number) => Promise<unknown>): void {
    this.#drainSteps.push(step);
  }

  /** Of a process that leaves, every answer is the last on its connection: clients open others. */
  sendClientsAway(instance: FastifyInstance): void {
    instance.addHook('onRequest', (_, reply, done) => {
      if (this.#isLeaving) reply.header('Connection', 'close');
      done();
    });
  }

  /** Is not ready from here on, lets balancers notice, takes the steps and ends the process. */
  async leave(why: string, exitCode: number): Promise<void> {
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    logger.log(`leaving: ${why}`);
    setTimeout(() => process.exit(1), SHUTDOWN_MS_MAX).unref();
    const drainMs = exitCode === 0 ? this.#drainMs : 0;
    const tell = (error: unknown) => logger.error('leaving went wrong', error);
    const drained = this.#drainSteps.map((step) => step(drainMs).catch(tell));
    await Promise.all([sleep(drainMs), ...drained]);
    for (const step of this.#steps) await step().catch(tell);
    process.exit(exitCode);
  }
}
