import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RequestSampler } from './request-sampler.ts';
import type { OpenSpan, Spans } from './spans.ts';
import { during } from './under-way.ts';

const SPAN = Symbol('span');

type Traced = FastifyRequest & { [SPAN]?: OpenSpan | null };

/** A span for each request that is sampled. */
export function traceRequests(
  instance: FastifyInstance,
  spans: Spans,
  sampler: RequestSampler,
): void {
  instance.decorateRequest(SPAN, null);
  instance.addHook('onRequest', (request, reply, done) => {
    if (sampler.samples(request.raw)) (request as Traced)[SPAN] = begin(spans, request, reply);
    done();
  });
  // Not before: what reads the body runs as the connection's work, not as the request's.
  instance.addHook('preHandler', (request, _, done) => {
    const span = (request as Traced)[SPAN];
    if (span) during(span, done);
    else done();
  });
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
