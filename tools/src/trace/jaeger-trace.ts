/** A span as Jaeger tells it. */
export interface JaegerSpan {
  readonly spanId: string;
  /** null: it is a root, or its parent was never sent. */
  readonly parentId: string | null;
  readonly name: string;
  readonly service: string;
  readonly startUs: number;
  readonly durationUs: number;
}

const ANSWER_MS_MAX = 5_000;

interface TraceAnswer {
  readonly data: readonly {
    readonly spans: readonly {
      readonly spanID: string;
      readonly operationName: string;
      readonly processID: string;
      readonly startTime: number;
      readonly duration: number;
      readonly references: readonly { readonly refType: string; readonly spanID: string }[];
    }[];
    readonly processes: Readonly<Record<string, { readonly serviceName: string }>>;
  }[];
}

/** What Jaeger has of a trace by now, from its query service. */
export async function jaegerTrace(queryUrl: string, id: string): Promise<readonly JaegerSpan[]> {
  const signal = AbortSignal.timeout(ANSWER_MS_MAX);
  const answer = await fetch(`${queryUrl}/api/traces/${id}`, { signal });
  if (answer.status === 404) return [];
  if (!answer.ok) throw new Error(`${queryUrl} answered ${answer.status}`);
  const { data } = (await answer.json()) as TraceAnswer;
  return data.flatMap(({ spans, processes }) =>
    spans.map((span) => ({
      spanId: span.spanID,
      parentId: span.references.find(({ refType }) => refType === 'CHILD_OF')?.spanID ?? null,
      name: span.operationName,
      service: processes[span.processID]?.serviceName ?? '',
      startUs: span.startTime,
      durationUs: span.duration,
    })),
  );
}
