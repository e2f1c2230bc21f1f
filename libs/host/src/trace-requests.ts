import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { OpenSpan, Spans } from './spans.ts';
import { parseTraceparent } from './trace-context.ts';
import { during } from './under-way.ts';

const SPAN = Symbol('span');

type Traced = FastifyRequest & { [SPAN]?: OpenSpan | null };

/**
 * A span for each request whose `traceparent` says that its trace is sampled, and for one in so
 * many of those that come without: a trace begins with them. What its caller does not sample is not
 * sampled here either.
 */
export function traceRequests(
  instance: FastifyInstance,
  spans: Spans,
  sampleRate: number,
  random: () => number = Math.random,
): void {
  instance.decorateRequest(SPAN, null);
  instance.addHook('onRequest', (request, reply, done) => {
    const header = request.headers.traceparent;
    if (header === undefined ? random() < sampleRate : isToBeTraced(header, sampleRate, random)) {
      (request as Traced)[SPAN] = begin(spans, request, reply);
    }
    done();
  });
  // Not before: what reads the body runs as the connection's work, not as the request's.
  instance.addHook('preHandler', (request, _, done) => {
    const span = (request as Traced)[SPAN];
    if (span) during(span, done);
    else done();
  });
}

/** One that says nothing is as good as none. */
function isToBeTraced(header: string | string[], rate: number, random: () => number): boolean {
  const context = typeof header === 'string' ? parseTraceparent(header) : null;
  return context === null ? random() < rate : context.isSampled;
}

function begin(spans: Spans, request: FastifyRequest, reply: FastifyReply): OpenSpan {
  const { method, routeOptions, headers } = request;
  const route = routeOptions.url ?? 'none';
  const parent = typeof headers.traceparent === 'string' ? headers.traceparent : null;
  const span = spans.begin(`${method} ${route}`, parent, {
    'span.kind': 'server',
    'http.method': method,
    'http.route': route,
  });
  reply.raw.once('close', () => {
    const { statusCode } = reply.raw;
    span.tag('http.status_code', statusCode);
    if (statusCode >= 500) span.tag('error', true);
    span.end();
  });
  return span;
}
