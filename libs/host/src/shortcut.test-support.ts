import { request as httpRequest, type OutgoingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Type } from '@nestjs/common';
import type { CausalToken, Histogram } from '@thingy/simba';
import type { FastifyInstance } from 'fastify';
import { onTestFinished } from 'vitest';
import { RequestGuard } from './request-guard.ts';
import { RequestSampler } from './request-sampler.ts';
import { RequestTimes } from './request-times.ts';
import type { Settings } from './settings.ts';
import { createShopServer } from './shop-server.ts';
import { Shortcut } from './shortcut.ts';
import { settingsForTests } from './testing/settings-for-tests.ts';
import { traceRequests } from './trace-requests.ts';

/** A replica as far as requests see it. */
export class Shelf {
  state = 'live';
  readonly replayed = 1;
  readonly log: string;
  next = 7;
  /** Times that the controller was asked. */
  asked = 0;

  constructor(context: string) {
    this.log = `${context}/0/log1`;
  }

  hasSeen(token: CausalToken): boolean {
    return [...token.entries()].every(({ at }) => (at ?? 0) <= this.next);
  }

  async catchUp(token: CausalToken): Promise<boolean> {
    return this.hasSeen(token);
  }

  async latest(): Promise<void> {}
}

interface Asked {
  readonly method?: string;
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

class Shop {}

/**
 * A service with one controller, which is given the shelf, and a shortcut in front of it, until the
 * test has finished. `random`: what decides whether a request is traced.
 */
export async function openShop(
  controller: Type,
  shelf: Shelf,
  changes: Partial<Settings>,
  random: () => number,
) {
  const delay = { ms: 0, stop: () => {} };
  const [context = ''] = shelf.log.split('/');
  const settings = settingsForTests(context, { trustedProxies: 1, ...changes });
  const guard = new RequestGuard(settings, delay);
  const times = new RequestTimes();
  const sampler = new RequestSampler(0.5, random);
  const replica = shelf as never;
  const shortcut = new Shortcut({ replica, settings, guard, times, sampler });
  const providers = [{ provide: shelf.constructor, useValue: shelf }];
  const module = { module: Shop, controllers: [controller], providers };
  const app = await createShopServer(module, replica, settings, guard, undefined, shortcut);
  app.useLogger(false);
  const instance = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  times.time(instance);
  const traced: string[] = [];
  const span = { traceId: '', traceparent: '', tag: () => {}, event: () => {}, end: () => {} };
  const begin = (name: string) => {
    traced.push(name);
    return span;
  };
  traceRequests(instance, { begin, close: async () => {} }, sampler);
  await app.listen(0, '127.0.0.1');
  onTestFinished(() => app.close());
  const ask = (asked: Asked) => send(app.getHttpServer() as Server, asked);
  return { delay, guard, times, shortcut, traced, ask };
}

/** As it comes over the wire, but for what Node says of time and connection. */
async function send(server: Server, { method = 'GET', path, headers = {}, body }: Asked) {
  const { port } = server.address() as AddressInfo;
  return await new Promise<{ status: number; head: Record<string, string>; body: string }>(
    (resolve, reject) => {
      const options = { port, host: '127.0.0.1', path, headers, method };
      const request = httpRequest(options, async (response) => {
        const head = response.headers as Record<string, string>;
        resolve({ status: response.statusCode ?? 0, head, body: await text(response) });
      });
      request.on('error', reject).end(body);
    },
  );
}

/** How often each method, route and status was timed. */
export function timed(times: RequestTimes): readonly (readonly unknown[])[] {
  return times.figures().map(({ labels, value }) => {
    const count = (value as Histogram).counts.reduce((sum, each) => sum + each, 0);
    return [labels.method, labels.route, labels.status, count];
  });
}
