/** As much of jaeger-client 3.19.0, which has no types, as is used here. */
declare module 'jaeger-client' {
  import type { SpanContext as AnyContext, Tracer as AnyTracer } from 'opentracing';

  interface Quiet {
    info(message: string): void;
    error(message: string): void;
  }

  export interface JaegerSender {
    append(span: unknown, done?: (spans: number, error?: string) => void): void;
    flush(done?: (spans: number, error?: string) => void): void;
    setProcess(process: unknown): void;
    close(): void;
  }

  export interface HttpSenderOptions {
    readonly endpoint: string;
    readonly maxSpanBatchSize: number;
    readonly logger: Quiet;
  }

  export interface JaegerReporter {
    close(done?: () => void): void;
  }

  export interface JaegerContext extends AnyContext {
    readonly traceIdStr: string;
    readonly spanIdStr: string;
  }

  const jaeger: {
    readonly Tracer: new (
      service: string,
      reporter: JaegerReporter,
      sampler: unknown,
      options: { traceId128bit: boolean; logger: Quiet },
    ) => AnyTracer & { close(done: () => void): void };
    readonly RemoteReporter: new (
      sender: JaegerSender,
      options: { bufferFlushInterval: number; logger: Quiet },
    ) => JaegerReporter;
    readonly ConstSampler: new (decision: boolean) => unknown;
    readonly SpanContext: {
      withStringIds(
        traceId: string,
        spanId: string,
        parentId: string | null,
        flags: number,
      ): JaegerContext & { _setRemote(isRemote: boolean): void };
    };
  };
  export default jaeger;
}
