import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Vitals } from './vitals.ts';

const PREFIX = 'shop_';
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** The process's own metrics, and the vitals' figures as gauges, read when they are scraped. */
export class Metrics {
  readonly registry = new Registry();
  readonly #vitals: Vitals;
  readonly #gauges = new Map<string, Gauge>();
  readonly #labelled = new Set<Gauge>();

  constructor(vitals: Vitals) {
    this.#vitals = vitals;
    this.registry.setDefaultLabels({ service: vitals.name });
    collectDefaultMetrics({ register: this.registry });
  }

  /** In Prometheus's text format. */
  async text(): Promise<string> {
    for (const [name, value] of Object.entries(await this.#vitals.figures())) {
      this.#gauge(name, []).set(value);
    }
    for (const gauge of this.#labelled) gauge.reset();
    for (const { name, labels, value } of this.#vitals.labelledFigures?.() ?? []) {
      const gauge = this.#gauge(name, Object.keys(labels));
      this.#labelled.add(gauge);
      gauge.set(labels, value);
    }
    return await this.registry.metrics();
  }

  #gauge(name: string, labelNames: readonly string[]): Gauge {
    const known = this.#gauges.get(name);
    if (known !== undefined) return known;
    const gauge = new Gauge({
      name: PREFIX + name,
      help: `${name.replaceAll('_', ' ')} of this replica`,
      labelNames,
      registers: [this.registry],
    });
    this.#gauges.set(name, gauge);
    return gauge;
  }
}

/** Times every request by its route (not its path: the number of series is bounded). */
export function timeRequests(instance: FastifyInstance, registry: Registry): void {
  const duration = new Histogram({
    name: `${PREFIX}http_request_duration_seconds`,
    help: 'Time from a request to its answer, by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [registry],
  });
  instance.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    duration
      .labels(request.method, route, String(reply.statusCode))
      .observe(reply.elapsedTime / 1_000);
    done();
  });
}
