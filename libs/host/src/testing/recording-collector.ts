import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readThriftStruct, type ThriftStruct, type ThriftValue } from './thrift-struct.ts';

/** A span as Jaeger's collector gets it. */
export interface RecordedSpan {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** null: it is a root. */
  readonly parentId: string | null;
  readonly startUs: number;
  readonly durationUs: number;
  readonly tags: Readonly<Record<string, string | number | boolean>>;
  readonly events: readonly string[];
}

/** What stands in for Jaeger's collector in tests: it takes spans and keeps them. */
export class RecordingCollector {
  readonly spans: RecordedSpan[] = [];
  /** Requests to it are taken and never answered. */
  isHung = false;
  /** Requests at a time, at most. */
  openMost = 0;
  #open = 0;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.openMost = Math.max(this.openMost, ++this.#open);
      response.once('close', () => this.#open--);
      if (this.isHung) return;
      void this.#take(request).then(() => response.writeHead(202).end());
    });
  }

  static async open(): Promise<RecordingCollector> {
    const collector = new RecordingCollector();
    await new Promise<void>((resolve) => collector.#server.listen(0, '127.0.0.1', resolve));
    return collector;
  }

  /** For `JAEGER_ENDPOINT`. */
  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/api/traces`;
  }

  spansOf(traceId: string): readonly RecordedSpan[] {
    return this.spans.filter((span) => span.traceId === traceId);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request: IncomingMessage): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const batch = readThriftStruct(Buffer.concat(chunks));
    const process = batch.get(1) as ThriftStruct;
    const service = String(process.get(1));
    for (const span of batch.get(2) as ThriftStruct[]) this.spans.push(spanOf(service, span));
  }
}

/** By the field ids of jaeger-idl's `jaeger.thrift`. */
function spanOf(service: string, span: ThriftStruct): RecordedSpan {
  const parent = span.get(4) as bigint;
  const events = (span.get(11) ?? []) as ThriftStruct[];
  return {
    service,
    name: String(span.get(5)),
    traceId: hex(span.get(2)) + hex(span.get(1)),
    spanId: hex(span.get(3)),
    parentId: parent === 0n ? null : hex(parent),
    startUs: Number(span.get(8)),
    durationUs: Number(span.get(9)),
    tags: tagsOf(span.get(10)),
    events: events.map((event) => String(tagsOf(event.get(2)).event)),
  };
}

function hex(value: ThriftValue | undefined): string {
  return (value as bigint).toString(16).padStart(16, '0');
}

/** The field of a tag of type 0, a string. */
const FIRST_VALUE = 3;

function tagsOf(tags: ThriftValue | undefined): Record<string, string | number | boolean> {
  const entries = ((tags ?? []) as ThriftStruct[]).map((tag) => {
    // A value has the field that its type says; jaeger-client sends the others too, empty.
    const value = tag.get(FIRST_VALUE + (tag.get(2) as number));
    const plain = value instanceof Buffer ? String(value) : (value as number | boolean);
    return [String(tag.get(1)), plain] as const;
  });
  return Object.fromEntries(entries);
}
