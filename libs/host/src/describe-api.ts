import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { SESSION_COOKIE } from './session-cookie.ts';
import { viewSchemas } from './view-schema.ts';

/** `/docs`, and the document itself at `/docs-json`; made from the code when first asked for. */
export function describeApi(app: NestFastifyApplication, service: string): void {
  const config = new DocumentBuilder()
    .setTitle(`Event Thingy Store: ${service}`)
    .setVersion('1')
    .addBearerAuth({ type: 'http', bearerFormat: 'opaque' })
    .addCookieAuth(SESSION_COOKIE)
    .build();
  SwaggerModule.setup('docs', app, () => withViews(SwaggerModule.createDocument(app, config)));
  new Logger('host').log(`${service} describes itself at /docs`);
}

export function isDocumentation(url: string): boolean {
  return url === '/docs' || url.startsWith('/docs/') || url.startsWith('/docs-');
}

function withViews(document: OpenAPIObject): OpenAPIObject {
  const { components = {} } = document;
  const schemas = { ...components.schemas, ...viewSchemas() };
  return { ...document, components: { ...components, schemas } };
}
