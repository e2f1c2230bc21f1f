import type { ContextName } from '@thingy/contracts';
import {
  type FollowOptions,
  type Log,
  type LogBatch,
  type MemoryLog,
  type Payload,
  SimbaError,
  type StoredRecord,
} from '@thingy/simba';
import type { PostOffice } from './post-office.ts';
import type { VirtualScheduler } from './virtual-scheduler.ts';
import type { Weather } from './weather.ts';
import type { World } from './world.ts';

/** How long an append waits for a log that does not answer; within `APPEND_TIMEOUT_MS`. */
const UNSENT_MS_MAX = 2_500;

/**
 * One process's way to a log: it has latency, it stalls, it loses appends or lets them land long
 * after they were given up. A process that has crashed neither sends nor hears anything more.
 */
export class Connection implements Log {
  readonly name: string;
  readonly #context: ContextName;
  readonly #process: string;
  readonly #log: MemoryLog;
  readonly #weather: Weather;
  readonly #scheduler: VirtualScheduler;
  readonly #postOffice: PostOffice;
  #isCut = false;

  constructor(
    { logs, weather, scheduler, postOffice }: World,
    context: ContextName,
    process: string,
  ) {
    this.name = logs[context].name;
    this.#context = context;
    this.#process = process;
    this.#log = logs[context];
    this.#weather = weather;
    this.#scheduler = scheduler;
    this.#postOffice = postOffice;
  }

  /** The process has crashed. */
  cut(): void {
    this.#isCut = true;
  }

  async append(payloads: readonly Payload[]): Promise<void> {
    await this.#pause(this.#weather.latencyMs());
    const stallMs = this.#weather.stallMs(this.#context, this.#process);
    if (stallMs > 0) {
      this.#hindered(stallMs);
      await this.#pause(Math.min(stallMs, UNSENT_MS_MAX));
      if (stallMs > UNSENT_MS_MAX) throw new SimbaError('rejected', 'never sent');
    }
    const fault = this.#weather.wayFaultOf(this.#context);
    if (fault !== 'none') this.#hindered();
    if (fault === 'cut') throw new SimbaError('unknown', 'lost on the way');
    if (fault === 'later') {
      this.#scheduler.after(this.#weather.lateMs(), () => this.#land(payloads));
      throw new SimbaError('unknown', 'delayed on the way');
    }
    // An acknowledgement that promises what is not so, and a request that overtook another: neither
    // may happen (`KafkaLog` is guarded against them), and neither may do harm.
    if (fault === 'dropped') return;
    if (fault === 'overtaken') {
      this.#scheduler.after(this.#weather.lateMs(), () => this.#land(payloads));
      return;
    }
    await this.#send(fault === 'reordered' ? payloads.toReversed() : payloads);
    await this.#pause(this.#weather.latencyMs());
  }

  async follow(onBatch: (batch: LogBatch) => Promise<void>, options: FollowOptions): Promise<void> {
    await this.#log.follow(async ({ records, endOffset }) => {
      let from = 0;
      while (from < records.length && !options.signal.aborted) {
        await this.#pause(this.#weather.latencyMs());
        const stallMs = this.#weather.stallMs(this.#context, this.#process);
        if (stallMs > 0) this.#hindered(stallMs);
        await this.#pause(stallMs);
        const to = from + 1 + Math.floor(this.#scheduler.random() * (records.length - from));
        await onBatch({ records: records.slice(from, to), endOffset });
        from = to;
      }
    }, options);
  }

  async end(): Promise<number> {
    await this.#pause(this.#weather.latencyMs());
    if (this.#weather.stallMs(this.#context, this.#process) > 0) {
      throw new SimbaError('rejected', 'the log does not answer');
    }
    return this.#log.end();
  }

  async read(offset: number): Promise<StoredRecord | null> {
    await this.#pause(this.#weather.latencyMs());
    return this.#log.read(offset);
  }

  lastContactMs(): number {
    return 0;
  }

  async close(): Promise<void> {
    this.cut();
  }

  async #send(payloads: readonly Payload[]): Promise<void> {
    try {
      await this.#log.append(payloads);
    } catch (error) {
      this.#hindered();
      throw error;
    }
  }

  /** For as long as it is known to last now. */
  #hindered(forMs = 0): void {
    const fromMs = this.#scheduler.timeMs;
    this.#postOffice.hindrances.push({ part: this.#process, fromMs, toMs: fromMs + forMs });
  }

  /** Whoever sent it has given it up: nobody is told of what becomes of it now. */
  #land(payloads: readonly Payload[]): void {
    this.#log.append(payloads).catch((error: unknown) => {
      if (!(error instanceof SimbaError)) throw error;
    });
  }

  /** Never ends for a process that is no more. */
  async #pause(ms: number): Promise<void> {
    await this.#scheduler.pause(ms);
    if (this.#isCut) await new Promise(() => {});
  }
}
