/**
 * `make show-trace`: orders one piece of something in the shop that runs on this machine, and shows
 * what its Jaeger has got of it. The shop must have been started with `JAEGER_ENDPOINT`.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { isPortTaken } from './free-ports.ts';
import { configuredPorts, type PartName } from './shop/shop-ports.ts';
import { drawTrace } from './trace/draw-trace.ts';
import { type JaegerSpan, jaegerTrace } from './trace/jaeger-trace.ts';
import { tracedOrder } from './trace/traced-order.ts';

const QUERY_URL = process.env.JAEGER_QUERY_URL ?? 'http://127.0.0.1:16686';
/** What a trace ends with. */
const LAST = 'apply OrderPlaced';
const SEEN_MS_MAX = 20_000;
/** Replicas send once a second: more may come after the last of one. */
const MORE_MS = 2_000;
const LOOK_PAUSE_MS = 500;
/** Nobody has it: to ask for it shows whether Jaeger answers. */
const NO_TRACE = '1'.repeat(32);

async function main(): Promise<void> {
  // Before something is ordered for nothing.
  await jaegerTrace(QUERY_URL, NO_TRACE);
  const hasWeb = await isPortTaken(configuredPorts('web', process.env).port);
  const urls = { catalog: url('catalog'), cart: url('cart'), order: url('order') };
  const { traceId, product } = await tracedOrder({ ...urls, web: hasWeb ? url('web') : null });
  console.log(`ordered ${product}; trace ${traceId}`);
  console.log(`${QUERY_URL}/trace/${traceId}\n`);
  console.log(drawTrace(await wholeTrace(traceId)));
}

async function wholeTrace(traceId: string): Promise<readonly JaegerSpan[]> {
  const deadlineMs = performance.now() + SEEN_MS_MAX;
  for (;;) {
    const spans = await jaegerTrace(QUERY_URL, traceId);
    if (spans.some(({ name }) => name === LAST)) {
      await pause(MORE_MS);
      return jaegerTrace(QUERY_URL, traceId);
    }
    if (performance.now() > deadlineMs) {
      throw new Error(`Jaeger has ${spans.length} spans, and no "${LAST}": JAEGER_ENDPOINT?`);
    }
    await pause(LOOK_PAUSE_MS);
  }
}

function url(part: PartName): string {
  return `http://127.0.0.1:${configuredPorts(part, process.env).port}`;
}

await main().catch((error: unknown) => {
  for (let cause = error; cause instanceof Error; cause = cause.cause) console.error(cause.message);
  process.exitCode = 1;
});
