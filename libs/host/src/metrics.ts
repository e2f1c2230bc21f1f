import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { LabelledFigure, Vitals } from './vitals.ts';

const PREFIX = 'shop_';
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/**
 * The process's own metrics, and the vitals' figures, read when they are scraped: as counters where
 * the name ends in `_total`, as gauges otherwise.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly #vitals: Vitals;
  readonly #moreFigures: () => readonly LabelledFigure[];
  readonly #metrics = new Map<string, Counter | Gauge>();

  /** `moreFigures`: of what runs beside the vitals' subject. */
  constructor(vitals: Vitals, moreFigures: () => readonly LabelledFigure[] = () => []) {
    this.#vitals = vitals;
    this.#moreFigures = moreFigures;
    this.registry.setDefaultLabels({ service: vitals.name });
    collectDefaultMetrics({ register: this.registry });
  }

  /** In Prometheus's text format. */
  async text(): Promise<string> {
    const figures = await this.#vitals.figures();
    const labelled = [...(this.#vitals.labelledFigures?.() ?? []), ...this.#moreFigures()];
    for (const metric of this.#metrics.values()) metric.reset();
    for (const [name, value] of Object.entries(figures)) this.#tell({ name, labels: {}, value });
    for (const figure of labelled) this.#tell(figure);
    return await this.registry.metrics();
  }

  #tell({ name, labels, value }: LabelledFigure): void {
    const metric = this.#metrics.get(name) ?? this.#metricOf(name, Object.keys(labels));
    if (metric instanceof Counter) metric.inc(labels, value);
    else metric.set(labels, value);
  }

  #metricOf(name: string, labelNames: readonly string[]): Counter | Gauge {
    const about = {
      name: PREFIX + name,
      help: `${name.replaceAll('_', ' ')} of this replica`,
      labelNames,
      registers: [this.registry],
    };
    const metric = name.endsWith('_total') ? new Counter(about) : new Gauge(about);
    this.#metrics.set(name, metric);
    return metric;
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
