import { createServer, type RequestListener, type Server } from 'node:http';
import type { DynamicModule } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { BODY_BYTES_MAX } from '@thingy/contracts';
import type { FastifyHttpOptions, FastifyInstance } from 'fastify';
import { BEHIND_HEADER, catchUp, POSITION_HEADER, tellPosition } from './causality.ts';
import { CommandRoute } from './command-route.ts';
import { describeApi, isDocumentation } from './describe-api.ts';
import { EXPOSED_HEADERS, securityHeaders } from './headers-by-origin.ts';
import { rememberKeptAnswers } from './kept-answers.ts';
import { LiveModule } from './live/live.module.ts';
import { Live } from './live/live.ts';
import { asksForSocket, LiveAdapter } from './live/live-adapter.ts';
import { ProblemError } from './problem-error.ts';
import { ProblemFilter, sendProblem } from './problem-filter.ts';
import { RequestGuard } from './request-guard.ts';
import { isServing, type Serving } from './serving.ts';
import type { Settings } from './settings.ts';
import { rememberSettings } from './settings-of.ts';
import { Shortcut } from './shortcut.ts';
import { validation } from './validation.ts';

const ALLOWED_HEADERS = [
  'Content-Type',
  'Idempotency-Key',
  'If-None-Match',
  'Shop-Position',
  'Shop-Read',
  'traceparent',
];
const METHODS = ['GET', 'POST', 'PUT', 'DELETE'];
/** Seconds for which a browser need not ask again; Chromium's own limit. */
const PREFLIGHT_MAX_AGE_SECONDS = 7_200;
/** A request that does not arrive whole within this is given up, in milliseconds. */
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * The HTTP side of a service: Nest on Fastify with the shop's CORS, limits, problems, validation,
 * causal reads and OpenAPI, and a way around it all for answers that are kept. Answers 503 while
 * the replica is not serving; null: there is none.
 */
export async function createShopServer(
  module: DynamicModule,
  replica: Serving | null,
  settings: Settings,
  guard = new RequestGuard(settings),
  live = new Live(settings, guard, () => replica !== null && isServing(replica)),
  shortcut = replica === null ? null : new Shortcut({ replica, settings, guard }),
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    serverFactory: serverWith(shortcut),
    http: { shouldUpgradeCallback: (request) => replica !== null && asksForSocket(request) },
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    // What comes over an open connection while the process leaves is served, and the last there.
    return503OnClosing: false,
    trustProxy: (_: string, hop: number) => hop < settings.trustedProxies,
    frameworkErrors: sendProblem,
  });
  const root = { module: ShopModule, imports: [module, LiveModule.for(live), DiscoveryModule] };
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    bodyParser: false,
    logger: ['error', 'warn', 'log'],
  });
  const instance = adapter.getInstance() as unknown as FastifyInstance;
  rememberSettings(instance, settings);
  app.useWebSocketAdapter(new LiveAdapter(app, live));
  acceptJsonOnly(instance);
  app.enableCors({
    origin: allowing(settings.origins),
    credentials: true,
    methods: METHODS,
    allowedHeaders: ALLOWED_HEADERS,
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: PREFLIGHT_MAX_AGE_SECONDS,
  });
  addSecurityHeaders(instance, settings);
  guard.protect(instance);
  describeApi(app, settings.kafka.clientId, settings.topicPrefix);
  if (replica !== null && shortcut !== null) {
    serveFrom(replica, shortcut, instance);
    shortcut.commands.open(instance, commandRoutes(app));
  }
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalPipes(validation());
  return app;
}

class ShopModule {}

/** The server that Fastify would make, of its options, but that the shortcut is asked first. */
function serverWith(shortcut: Shortcut | null) {
  return (handle: RequestListener, options: FastifyHttpOptions<Server>): Server => {
    const listener: RequestListener = (request, response) => {
      if (shortcut === null) handle(request, response);
      else shortcut.handle(request, response, handle);
    };
    const { http, keepAliveTimeout = 0, requestTimeout = 0 } = options;
    return Object.assign(createServer(http ?? {}, listener), { keepAliveTimeout, requestTimeout });
  };
}

function commandRoutes(app: NestFastifyApplication): readonly CommandRoute[] {
  const controllers = app.get(DiscoveryService).getControllers();
  return controllers.flatMap(({ instance }) => CommandRoute.of(instance));
}

/** Answers from the replica's model only what the client may see of it, and says how far it is. */
function serveFrom(replica: Serving, shortcut: Shortcut, instance: FastifyInstance): void {
  rememberKeptAnswers(instance.server, shortcut.kept);
  instance.addHook('preClose', async () => shortcut.close());
  instance.addHook('preHandler', async (request, reply) => {
    if (isDocumentation(request.url)) return;
    if (!isServing(replica)) {
      throw new ProblemError(503, 'not-live', 'This replica is not serving yet', {}, RETRY_AFTER);
    }
    if (replica.state === 'stuck') reply.header(BEHIND_HEADER, '1');
    await catchUp(replica, shortcut.seenTokens, request, reply);
  });
  // A refusal shows the model too: what a client read from it must not be older elsewhere.
  instance.addHook('onSend', (request, reply, payload, done) => {
    const isSilent = !reply.hasHeader(POSITION_HEADER) && !isDocumentation(request.url);
    if (isSilent && isServing(replica)) tellPosition(reply, replica, []);
    done(null, payload);
  });
}

function addSecurityHeaders(instance: FastifyInstance, settings: Settings): void {
  const headers = securityHeaders(settings);
  instance.addHook('onRequest', (request, reply, done) => {
    // The documentation is a page, with scripts of its own.
    if (!isDocumentation(request.url)) reply.headers(headers);
    done();
  });
}

const RETRY_AFTER = { 'Retry-After': '1' };

function acceptJsonOnly(instance: FastifyInstance): void {
  instance.removeContentTypeParser('text/plain');
}

/** A page of another site can make a browser send requests with its cookies; they end here. */
function allowing(origins: readonly string[]) {
  const allowed = new Set(origins);
  const foreign = () =>
    new ProblemError(403, 'foreign-origin', 'Pages of this origin may not call the shop');
  return (
    origin: string | undefined,
    decide: (error: Error | null, allow: string | false) => void,
  ): void => {
    if (origin === undefined) decide(null, false);
    else if (allowed.has(origin)) decide(null, origin);
    else decide(foreign(), false);
  };
}
