/// <reference path="./jaeger-client.d.ts" />
import { createRequire } from 'node:module';
import jaeger, {
  type HttpSenderOptions,
  type JaegerContext,
  type JaegerSender,
} from 'jaeger-client';
import type { Span } from 'opentracing';
import { BoundedSender, NEVER_BY_ITSELF } from './bounded-sender.ts';
import type { OpenSpan, Spans, Tags, TagValue } from './spans.ts';
import { formatTraceparent, parseTraceparent } from './trace-context.ts';

/** How long a finished span waits at most for others to be sent with, in milliseconds. */
const FLUSH_MS = 1_000;
/** What is left to be sent when a process leaves may take so long, in milliseconds. */
const CLOSE_MS_MAX = 2_000;
const SAMPLED = 1;
/** jaeger-client 3.19.0 does not export it; the version is pinned, and it gets no other. */
const { default: HttpSender }: { default: new (options: HttpSenderOptions) => JaegerSender } =
  createRequire(import.meta.url)('jaeger-client/dist/src/reporters/http_sender.js');
const QUIET = { info: () => {}, error: () => {} };

/** Spans for a Jaeger, sent to its collector by jaeger-client. */
export class JaegerSpans implements Spans {
  readonly #tracer: InstanceType<typeof jaeger.Tracer>;

  /** `complain` is called once in a while if the collector does not take spans. */
  constructor(service: string, endpoint: string, complain: (what: string) => void) {
    const sender = new HttpSender({
      endpoint,
      maxSpanBatchSize: NEVER_BY_ITSELF,
      logger: QUIET,
    });
    const reporter = new jaeger.RemoteReporter(new BoundedSender(sender, complain), {
      bufferFlushInterval: FLUSH_MS,
      logger: QUIET,
    });
    // Only what is sampled comes here.
    const sampler = new jaeger.ConstSampler(true);
    const options = { traceId128bit: true, logger: QUIET };
    this.#tracer = new jaeger.Tracer(service, reporter, sampler, options);
  }

  begin(name: string, parent: string | null, tags: Tags = {}): OpenSpan {
    const context = parent === null ? null : contextOf(parent);
    const startTime = nowMs();
    const span = this.#tracer.startSpan(name, {
      startTime,
      tags: { ...tags },
      ...(context !== null && { childOf: context }),
    });
    return new JaegerSpan(span);
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      setTimeout(resolve, CLOSE_MS_MAX).unref();
      this.#tracer.close(resolve);
    });
  }
}

class JaegerSpan implements OpenSpan {
  readonly traceId: string;
  readonly traceparent: string;
  readonly #span: Span;

  constructor(span: Span) {
    const { traceIdStr, spanIdStr } = span.context() as JaegerContext;
    this.#span = span;
    // jaeger-client leaves out leading zeros.
    this.traceId = traceIdStr.padStart(32, '0');
    const spanId = spanIdStr.padStart(16, '0');
    this.traceparent = formatTraceparent({ traceId: this.traceId, spanId, isSampled: true });
  }

  tag(name: string, value: TagValue): void {
    this.#span.setTag(name, value);
  }

  event(name: string): void {
    this.#span.log({ event: name }, nowMs());
  }

  end(): void {
    this.#span.finish(nowMs());
  }
}

function contextOf(traceparent: string): JaegerContext | null {
  const parsed = parseTraceparent(traceparent);
  if (parsed === null) return null;
  const context = jaeger.SpanContext.withStringIds(parsed.traceId, parsed.spanId, null, SAMPLED);
  context._setRemote(true);
  return context;
}

/** With fractions, which `Date.now` has not: most spans take less than a millisecond. */
function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
