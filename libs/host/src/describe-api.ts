import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { type ContextName, MESSAGE_SCHEMAS } from '@thingy/contracts';
import type { FastifyInstance } from 'fastify';
import { describeLog } from './describe-log.ts';
import { SESSION_COOKIE } from './session-cookie.ts';
import { viewSchemas } from './view-schema.ts';

/**
 * `/docs`, and the document itself at `/docs-json`, made from the code when first asked for; what
 * its log holds at `/docs-log`, in AsyncAPI.
 */
export function describeApi(
  app: NestFastifyApplication,
  service: string,
  topicPrefix: string,
): void {
  const config = new DocumentBuilder()
    .setTitle(`Event Thingy Store: ${service}`)
    .setVersion('1')
    .addBearerAuth({ type: 'http', bearerFormat: 'opaque' })
    .addCookieAuth(SESSION_COOKIE)
    .build();
  SwaggerModule.setup('docs', app, () => withViews(SwaggerModule.createDocument(app, config)));
  if (isContext(service)) {
    const instance = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
    instance.get('/docs-log', () => describeLog(service, `${topicPrefix}${service}`));
  }
  new Logger('host').log(`${service} describes itself at /docs`);
}

function isContext(service: string): service is ContextName {
  return Object.hasOwn(MESSAGE_SCHEMAS, service);
}

export function isDocumentation(url: string): boolean {
  return url === '/docs' || url.startsWith('/docs/') || url.startsWith('/docs-');
}

function withViews(document: OpenAPIObject): OpenAPIObject {
  const { components = {} } = document;
  const schemas = { ...components.schemas, ...viewSchemas() };
  return { ...document, components: { ...components, schemas } };
}
