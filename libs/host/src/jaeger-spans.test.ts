import { afterEach, expect, it } from 'vitest';
import { SEND_MS_MAX, SPANS_QUEUED_MAX } from './bounded-sender.ts';
import { JaegerSpans } from './jaeger-spans.ts';
import { RecordingCollector } from './testing/recording-collector.ts';

/** Until a collector is given up, with what a busy machine adds. */
const GIVEN_UP_MS_MAX = SEND_MS_MAX + 5_000;
const stops: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function spansTo(endpoint: string) {
  const complaints: string[] = [];
  const spans = new JaegerSpans('test', endpoint, (what) => complaints.push(what));
  stops.unshift(() => spans.close());
  const make = (count: number) => {
    for (let index = 0; index < count; index++) spans.begin(`span ${index}`, null).end();
  };
  return { spans, make, complaints };
}

async function collectorForTests(): Promise<RecordingCollector> {
  const collector = await RecordingCollector.open();
  stops.push(() => collector.close());
  return collector;
}

it('what is left when a process leaves is sent', async () => {
  const collector = await collectorForTests();
  const { spans, make } = await spansTo(collector.endpoint);
  make(250);
  await spans.close();
  expect(collector.spans).toHaveLength(250);
  expect(new Set(collector.spans.map(({ traceId }) => traceId)).size).toBe(250);
});

it('ids keep their leading zeros', async () => {
  const collector = await collectorForTests();
  const { spans } = await spansTo(collector.endpoint);
  const traceId = `000000${'1'.repeat(26)}`;
  const span = spans.begin('of a trace', `00-${traceId}-00${'2'.repeat(14)}-01`);
  expect(span.traceparent).toMatch(new RegExp(`^00-${traceId}-[\\da-f]{16}-01$`));
  span.end();
  await spans.close();
  expect(collector.spans).toMatchObject([{ traceId, parentId: `00${'2'.repeat(14)}` }]);
});

it('a collector that is not there is complained about once, and costs only spans', async () => {
  const { make, complaints } = await spansTo('http://127.0.0.1:9/api/traces');
  make(10);
  await expect.poll(() => complaints, { timeout: GIVEN_UP_MS_MAX }).toHaveLength(1);
  expect(complaints[0]).toMatch(/^10 spans lost: .*ECONNREFUSED/);
  make(10);
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(complaints).toHaveLength(1);
});

it('one that never answers is given up, asked once at a time, and found again', async () => {
  const collector = await collectorForTests();
  collector.isHung = true;
  const { make, complaints } = await spansTo(collector.endpoint);
  make(SPANS_QUEUED_MAX + 500);
  await expect.poll(() => complaints, { timeout: GIVEN_UP_MS_MAX }).toHaveLength(1);
  // The first request's, and what there was no room for.
  expect(complaints[0]).toMatch(/^600 spans lost/);
  collector.isHung = false;
  await expect
    .poll(() => collector.spans.length, { timeout: GIVEN_UP_MS_MAX })
    .toBeGreaterThanOrEqual(SPANS_QUEUED_MAX - 300);
  expect(collector.openMost).toBe(1);
}, 30_000);
