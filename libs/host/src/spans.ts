import { parseTraceparent } from './trace-context.ts';

export type TagValue = string | number | boolean;
export type Tags = Readonly<Record<string, TagValue>>;

/** A span that has begun: a piece of work of one process, in a trace. */
export interface OpenSpan {
  readonly traceId: string;
  /** For what this span causes. */
  readonly traceparent: string;
  tag(name: string, value: TagValue): void;
  /** Something that happened now. */
  event(name: string): void;
  /** Once. */
  end(): void;
}

/** Makes spans of sampled traces; whoever asks has seen to it that the trace is one. */
export interface Spans {
  /** `parent`: a traceparent; null, or one that says nothing: a trace begins here. */
  begin(name: string, parent: string | null, tags?: Tags): OpenSpan;
  /** Sends what it has, for as long as it may take. */
  close(): Promise<void>;
}

/** Whether something is to be traced because what caused it is. */
export function isSampled(traceparent: string | null): traceparent is string {
  return traceparent !== null && parseTraceparent(traceparent)?.isSampled === true;
}
