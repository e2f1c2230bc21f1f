import { type DynamicModule, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { BODY_BYTES_MAX } from '@thingy/contracts';
import type { FastifyInstance } from 'fastify';
import { catchUp, type Seeing } from './causality.ts';
import { ProblemError } from './problem-error.ts';
import { ProblemFilter, sendProblem } from './problem-filter.ts';
import type { Settings } from './settings.ts';
import { rememberSettings } from './settings-of.ts';
import { validation } from './validation.ts';

const ALLOWED_HEADERS = [
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'Shop-Position',
  'Shop-Read',
  'traceparent',
];
const EXPOSED_HEADERS = ['ETag', 'Retry-After', 'Shop-Behind', 'Shop-Position'];
const METHODS = ['GET', 'POST', 'PUT', 'DELETE'];
/** Seconds for which a browser need not ask again; Chromium's own limit. */
const PREFLIGHT_MAX_AGE_SECONDS = 7_200;
/** A request that does not arrive whole within this is given up, in milliseconds. */
const REQUEST_TIMEOUT_MS = 5_000;

/** What the HTTP side has to know of the replica behind it. */
export interface Serving extends Seeing {
  readonly state: string;
}

/**
 * The HTTP side of a service: Nest on Fastify with the shop's CORS, problems, validation, causal
 * reads and OpenAPI. Answers 503 while the replica is not serving.
 */
export async function createShopServer(
  module: DynamicModule,
  replica: Serving,
  settings: Settings,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    frameworkErrors: sendProblem,
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bodyParser: false,
    logger: ['error', 'warn', 'log'],
  });
  const instance = adapter.getInstance() as unknown as FastifyInstance;
  rememberSettings(instance, settings);
  acceptJsonOnly(instance);
  refuseForeignOrigins(instance, settings.origins);
  app.enableCors({
    origin: [...settings.origins],
    credentials: true,
    methods: METHODS,
    allowedHeaders: ALLOWED_HEADERS,
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: PREFLIGHT_MAX_AGE_SECONDS,
  });
  describeApi(app, settings);
  instance.addHook('preHandler', async (request, reply) => {
    if (isDocumentation(request.url)) return;
    // A stuck replica still reads, and says that it is behind.
    if (replica.state !== 'live' && replica.state !== 'stuck') {
      throw new ProblemError(503, 'not-live', 'This replica is not serving yet', {}, RETRY_AFTER);
    }
    await catchUp(replica, request, reply);
  });
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalPipes(validation());
  return app;
}

const RETRY_AFTER = { 'Retry-After': '1' };

function acceptJsonOnly(instance: FastifyInstance): void {
  instance.removeContentTypeParser('text/plain');
}

/** A page of another site can make a browser send requests with its cookies; they end here. */
function refuseForeignOrigins(instance: FastifyInstance, origins: readonly string[]): void {
  const allowed = new Set(origins);
  instance.addHook('onRequest', async ({ headers }, reply) => {
    reply.header('Vary', 'Origin');
    if (headers.origin === undefined || allowed.has(headers.origin)) return;
    throw new ProblemError(403, 'foreign-origin', 'Pages of this origin may not call the shop');
  });
}

function describeApi(app: NestFastifyApplication, settings: Settings): void {
  const service = settings.kafka.clientId;
  const config = new DocumentBuilder()
    .setTitle(`Event Thingy Store: ${service}`)
    .setVersion('1')
    .addBearerAuth()
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, config));
  new Logger('host').log(`${service} describes itself at /docs`);
}

function isDocumentation(url: string): boolean {
  return url === '/docs' || url.startsWith('/docs/') || url.startsWith('/docs-');
}
