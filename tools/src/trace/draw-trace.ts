import type { JaegerSpan } from './jaeger-trace.ts';

const NAME_WIDTH = 44;
const SERVICE_WIDTH = 10;
const NUMBER_WIDTH = 9;

/** A line per span, below its parent: when it began after the first, and how long it took. */
export function drawTrace(spans: readonly JaegerSpan[]): string {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const inTime = spans.toSorted((a, b) => a.startUs - b.startUs);
  const [first] = inTime;
  const isRoot = ({ parentId }: JaegerSpan) => parentId === null || !ids.has(parentId);
  const below = (span: JaegerSpan, depth: number): string[] => [
    lineOf(span, depth, first?.startUs ?? 0),
    ...inTime
      .filter(({ parentId }) => parentId === span.spanId)
      .flatMap((child) => below(child, depth + 1)),
  ];
  return inTime
    .filter(isRoot)
    .flatMap((root) => below(root, 0))
    .join('\n');
}

function lineOf(span: JaegerSpan, depth: number, fromUs: number): string {
  const name = `${'  '.repeat(depth)}${span.name}`.padEnd(NAME_WIDTH);
  const after = `+${milliseconds(span.startUs - fromUs)}`.padStart(NUMBER_WIDTH);
  const took = milliseconds(span.durationUs).padStart(NUMBER_WIDTH);
  return `${name}${span.service.padEnd(SERVICE_WIDTH)}${after}${took}`;
}

function milliseconds(microseconds: number): string {
  return `${(microseconds / 1_000).toFixed(1)} ms`;
}
