import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { BODY_BYTES_MAX } from '@thingy/contracts';
import {
  createShopServer,
  type Figure,
  type Leaving,
  RequestGuard,
  RequestTimes,
  type Settings,
} from '@thingy/host';
import type { FastifyInstance } from 'fastify';
import { BridgeModule } from './bridge.module.ts';
import type { BrowserTopic } from './browser-topic.ts';

/** Of one address, which may be many people's: each tab sends every few seconds at most. */
const ADDRESS_BATCHES_PER_SECOND = 20;

export interface BrowserServer {
  readonly app: NestFastifyApplication;
  figures(): readonly Figure[];
}

/** The bridge's only public port: browsers tell here what happened in them. */
export async function createBrowserServer(
  topic: BrowserTopic,
  settings: Settings,
  leaving: Pick<Leaving, 'sendClientsAway'>,
): Promise<BrowserServer> {
  const perSecond = Math.min(settings.addressRequestsPerSecond, ADDRESS_BATCHES_PER_SECOND);
  const guard = new RequestGuard({ ...settings, addressRequestsPerSecond: perSecond });
  const times = new RequestTimes();
  const app = await createShopServer(BridgeModule.for(topic), null, settings, guard);
  const instance = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  // A beacon that goes with its page can't ask first whether JSON is welcome (no preflight).
  instance.addContentTypeParser(
    'text/plain',
    { parseAs: 'string', bodyLimit: BODY_BYTES_MAX },
    instance.getDefaultJsonParser('error', 'error'),
  );
  // Beacons ask without CORS, and would be told as failed; there is nothing in the answers.
  instance.addHook('onSend', async (_, reply) => {
    reply.header('Cross-Origin-Resource-Policy', 'same-site');
  });
  times.time(instance);
  leaving.sendClientsAway(instance);
  return { app, figures: () => [...times.figures(), ...guard.figures()] };
}
