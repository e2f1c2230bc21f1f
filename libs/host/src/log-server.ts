import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import type { Published, Replica, Typed } from '@thingy/simba';
import { LogContext } from './log-context.ts';

/**
 * The log as a Nest transport: its server is the replica. Listening is replaying to the end, and
 * closing is leaving the log. `@EventPattern` handlers get outcomes after they are published; they
 * may only tell others, for the model has been changed already.
 */
export class LogServer
  extends Server<Record<string, never>, 'replaying' | 'live' | 'stopped'>
  implements CustomTransportStrategy
{
  override readonly transportId = Symbol('log');
  readonly #replica: Replica<never, never, Typed>;

  constructor(replica: Replica<never, never, Typed>) {
    super();
    this.#replica = replica;
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    this._status$.next('replaying');
    this.#replica.onPublished((published) => this.#tell(published));
    try {
      await this.#replica.start();
      this._status$.next('live');
      callback();
    } catch (error) {
      callback(error);
    }
  }

  async close(): Promise<void> {
    await this.#replica.stop();
    this._status$.next('stopped');
  }

  override on(): never {
    throw new Error('outcomes come to @EventPattern handlers');
  }

  override unwrap<T>(): T {
    return this.#replica as T;
  }

  #tell(published: readonly Published<Typed>[]): void {
    for (const { outcome, occurrence } of published) {
      // Not by `getHandlerByPattern`: that parses the type as JSON, and throws, for every outcome.
      if (!this.messageHandlers.has(outcome.type)) continue;
      const packet = { pattern: outcome.type, data: outcome };
      void this.handleEvent(outcome.type, packet, new LogContext([occurrence]));
    }
  }
}
