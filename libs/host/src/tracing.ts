import { Logger } from '@nestjs/common';
import { type Replica, structured, type Typed, type Wrapper } from '@thingy/simba';
import type { FastifyInstance } from 'fastify';
import { RequestSampler } from './request-sampler.ts';
import type { Settings } from './settings.ts';
import type { Spans } from './spans.ts';
import { traceRequests } from './trace-requests.ts';
import { TracingWrapper } from './tracing-wrapper.ts';

type TracingSettings = Pick<Settings, 'jaegerEndpoint' | 'traceSampleRate'>;
type Following = Pick<Replica<never, never, Typed>, 'state' | 'isBatching'>;

const logger = new Logger('tracing');

/** The tracing of one process; without a collector there is none, and nothing is paid for it. */
export class Tracing {
  readonly #spans: Spans | null;
  readonly #sampler: RequestSampler;
  #ofReplica: TracingWrapper | null = null;

  constructor(spans: Spans | null, sampleRate: number) {
    this.#spans = spans;
    this.#sampler = new RequestSampler(sampleRate);
  }

  /** For the replica of this process, of the log with this name; `follow` is given it then. */
  replicaWrapper(log: string): Wrapper {
    if (this.#spans === null) return structured;
    this.#ofReplica = new TracingWrapper(this.#spans, 'append', log);
    return this.#ofReplica;
  }

  /** For facts on their way to this log. */
  forwardingWrapper(log: string): Wrapper {
    return this.#spans === null ? structured : new TracingWrapper(this.#spans, 'forward', log);
  }

  /** Spans of what the replica applies: neither of a replay nor of what is far behind. */
  follow(replica: Following): void {
    this.#ofReplica?.tellApplied(() => replica.state === 'live' && !replica.isBatching);
  }

  traceRequests(instance: FastifyInstance): void {
    if (this.#spans !== null) traceRequests(instance, this.#spans, this.#sampler);
  }

  /** For requests that don't come so far as `traceRequests`. */
  get sampler(): RequestSampler | undefined {
    return this.#spans === null ? undefined : this.#sampler;
  }

  async close(): Promise<void> {
    await this.#spans?.close();
  }
}

/** `service`: the name that its spans are found by. */
export async function startTracing(service: string, settings: TracingSettings): Promise<Tracing> {
  const { jaegerEndpoint: endpoint, traceSampleRate } = settings;
  if (endpoint === null) return new Tracing(null, 0);
  // Not for those that have no use for it: it is slow to load.
  const { JaegerSpans } = await import('./jaeger-spans.ts');
  const complain = (what: string) => logger.warn(`${endpoint}: ${what}`);
  return new Tracing(new JaegerSpans(service, endpoint, complain), traceSampleRate);
}
