import { DURATION_SECONDS, Histogram } from '@thingy/simba';
import type { FastifyInstance } from 'fastify';
import type { Figure } from './figure.ts';

interface Times {
  readonly labels: Readonly<Record<'method' | 'route' | 'status', string>>;
  readonly seconds: Histogram;
}

/**
 * Times every request by its route (not its path: the number of series is bounded). An observation
 * costs a fifth of what it does in a histogram of prom-client, which looks its labels up each time.
 */
export class RequestTimes {
  readonly #times = new Map<string, Times>();

  time(instance: FastifyInstance): void {
    instance.addHook('onResponse', (request, reply, done) => {
      const route = request.routeOptions.url ?? 'none';
      this.observe(request.method, route, reply.statusCode, reply.elapsedTime);
      done();
    });
  }

  figures(): readonly Figure[] {
    return [...this.#times.values()].map(({ labels, seconds }) => {
      return { name: 'http_request_duration_seconds', labels, value: seconds };
    });
  }

  /** One request, by the pattern of its route. */
  observe(method: string, route: string, status: number, ms: number): void {
    const key = `${method} ${route} ${status}`;
    let times = this.#times.get(key);
    if (times === undefined) {
      const labels = { method, route, status: String(status) };
      times = { labels, seconds: new Histogram(DURATION_SECONDS) };
      this.#times.set(key, times);
    }
    times.seconds.observe(ms / 1_000);
  }
}
