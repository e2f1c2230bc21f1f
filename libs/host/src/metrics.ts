import { Histogram } from '@thingy/simba';
import { collectDefaultMetrics, type Metric, Registry } from 'prom-client';
import { FIGURES, type Figure, type FigureName } from './figure.ts';
import { memoryFigures } from './memory-figures.ts';
import type { Vitals } from './vitals.ts';

const PREFIX = 'shop_';

/** As prom-client writes them: a line each. */
interface Sample {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/**
 * The process's own metrics by prom-client, and the figures of the shop, which are counted where
 * they come up and only put into words when they are scraped.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly #vitals: Vitals;
  readonly #moreFigures: () => readonly Figure[];
  readonly #registered = new Set<FigureName>();
  #figures: ReadonlyMap<FigureName, readonly Figure[]> = new Map();

  /** `moreFigures`: of what runs beside the vitals' subject. */
  constructor(vitals: Vitals, moreFigures: () => readonly Figure[] = () => []) {
    this.#vitals = vitals;
    this.#moreFigures = moreFigures;
    this.registry.setDefaultLabels({ service: vitals.name });
    collectDefaultMetrics({ register: this.registry });
  }

  /** In Prometheus's text format; `figures`: of who asks. */
  async text(figures: readonly Figure[] = []): Promise<string> {
    const ofVitals = await this.#vitals.figures();
    const all = [...figures, ...ofVitals, ...this.#moreFigures(), ...memoryFigures()];
    this.#figures = Map.groupBy(all, ({ name }) => name);
    for (const name of this.#figures.keys()) this.#register(name);
    return await this.registry.metrics();
  }

  /** The registry asks for what there is, and takes any object that answers as its metrics do. */
  #register(name: FigureName): void {
    if (this.#registered.has(name)) return;
    this.#registered.add(name);
    const metric = {
      name: PREFIX + name,
      get: async () => {
        const figures = this.#figures.get(name) ?? [];
        const values = figures.flatMap((figure) => samplesOf(PREFIX + name, figure));
        const about = { name: PREFIX + name, help: FIGURES[name] };
        return { ...about, type: typeOf(name, figures), values, aggregator: 'sum' };
      },
    };
    this.registry.registerMetric(metric as unknown as Metric);
  }
}

function typeOf(name: FigureName, [figure]: readonly Figure[]): string {
  if (figure?.value instanceof Histogram) return 'histogram';
  return name.endsWith('_total') ? 'counter' : 'gauge';
}

function samplesOf(metricName: string, { labels, value }: Figure): readonly Sample[] {
  if (!(value instanceof Histogram)) return [{ labels, value }];
  let count = 0;
  const buckets = value.counts.map((each, index) => {
    count += each;
    const le = value.bounds[index] ?? '+Inf';
    return { metricName: `${metricName}_bucket`, labels: { ...labels, le }, value: count };
  });
  return [
    ...buckets,
    { metricName: `${metricName}_sum`, labels, value: value.sum },
    { metricName: `${metricName}_count`, labels, value: count },
  ];
}
