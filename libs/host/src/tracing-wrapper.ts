import {
  type Envelope,
  type Payload,
  type StoredRecord,
  structured,
  type Wrapper,
} from '@thingy/simba';
import { isSampled, type OpenSpan, type Spans, type Tags } from './spans.ts';

/** Appends whose records have not been seen in the log yet; of more there are no spans. */
const OPEN_MAX = 1_000;
/** A record that has not been seen for so long may never be, in milliseconds. */
export const OPEN_MS_MAX = 10_000;
/** Records that are applied in one go and have spans; of more there are none. */
const APPLIED_MAX = 1_000;

type Read = Pick<StoredRecord, 'value' | 'headers'>;

/**
 * A wrapper that makes spans of sampled records, on their way into the log (until they are seen in
 * it) and as they are applied. The record that is wrapped carries the span of its append, so that
 * whatever it causes, anywhere, is that span's child.
 *
 * What is unwrapped is what was wrapped: neither decisions nor models can differ.
 */
export class TracingWrapper implements Wrapper {
  readonly #spans: Spans;
  readonly #verb: 'append' | 'forward';
  readonly #log: string;
  readonly #open = new Map<string, { readonly span: OpenSpan; readonly timer: NodeJS.Timeout }>();
  #applied: OpenSpan[] = [];
  #isApplying: () => boolean = () => false;

  /** `verb` is how spans of records on their way are named; `log`: the name of their log. */
  constructor(spans: Spans, verb: 'append' | 'forward', log: string) {
    this.#spans = spans;
    this.#verb = verb;
    this.#log = log;
  }

  /** From here on what is unwrapped is applied, while this says so: not in a replay. */
  tellApplied(isApplying: () => boolean): void {
    this.#isApplying = isApplying;
  }

  wrap(envelope: Envelope): Payload {
    const { traceparent } = envelope;
    if (!isSampled(traceparent) || this.#open.size >= OPEN_MAX) return structured.wrap(envelope);
    const span = this.#begin(this.#verb, envelope, traceparent, { 'span.kind': 'producer' });
    const timer = setTimeout(() => this.#end(span.traceparent, false), OPEN_MS_MAX).unref();
    this.#open.set(span.traceparent, { span, timer });
    return structured.wrap({ ...envelope, traceparent: span.traceparent });
  }

  unwrap(record: Read): Envelope | null {
    const envelope = structured.unwrap(record);
    if (envelope === null || envelope.traceparent === null) return envelope;
    this.#end(envelope.traceparent, true);
    if (this.#isApplying()) this.#beginApply(envelope, record);
    return envelope;
  }

  #end(traceparent: string, isSeen: boolean): void {
    const open = this.#open.get(traceparent);
    if (open === undefined) return;
    this.#open.delete(traceparent);
    clearTimeout(open.timer);
    if (!isSeen) open.span.tag('error', true);
    open.span.event(isSeen ? 'seen in the log' : 'not seen in the log');
    open.span.end();
  }

  #beginApply(envelope: Envelope, record: Read): void {
    const { traceparent } = envelope;
    if (!isSampled(traceparent) || this.#applied.length >= APPLIED_MAX) return;
    const tags = { 'span.kind': 'consumer', ...positionOf(record) };
    // Records are applied and published in one synchronous go: what is queued here runs after it.
    if (this.#applied.length === 0) queueMicrotask(() => this.#endApplied());
    this.#applied.push(this.#begin('apply', envelope, traceparent, tags));
  }

  #endApplied(): void {
    for (const span of this.#applied) {
      span.event('published');
      span.end();
    }
    this.#applied = [];
  }

  #begin(verb: string, envelope: Envelope, traceparent: string, tags: Tags): OpenSpan {
    const { id, message } = envelope;
    const about = { 'log.name': this.#log, 'command.id': id };
    return this.#spans.begin(`${verb} ${message.type}`, traceparent, { ...about, ...tags });
  }
}

/** A replica hands over whole records. */
function positionOf(record: Read & Partial<StoredRecord>): Tags {
  return record.offset === undefined ? {} : { 'log.offset': record.offset };
}
