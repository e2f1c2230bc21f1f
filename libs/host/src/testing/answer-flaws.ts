import type { OpenAPIObject } from '@nestjs/swagger';
import type { Schema } from '../view-schema.ts';
import { schemaMismatches } from './schema-mismatches.ts';

/** What a service answered to a request. */
export interface Answer {
  readonly method: string;
  /** As Fastify writes it; undefined: there is no such route. */
  readonly route: string | undefined;
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body: string;
}

interface Response {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}
type Operation = { readonly responses?: Readonly<Record<string, Response>> };

/** What the document does not say, or says otherwise, about an answer that was given. */
export function answerFlaws(document: OpenAPIObject, answer: Answer): readonly string[] {
  const { method, route, status, contentType = '', body } = answer;
  const path = route?.replaceAll(/:(\w+)/g, '{$1}');
  const item = document.paths[path ?? ''] as Record<string, Operation> | undefined;
  const operation = item?.[method.toLowerCase()];
  // No route, or one that is nobody's business: HEAD, OPTIONS and the document itself.
  if (path === undefined || operation === undefined) return [];
  const name = `${method} ${path} ${status}`;
  const response = operation.responses?.[status];
  if (response === undefined) return [`${name} is not described`];
  if (response.content === undefined) return body === '' ? [] : [`${name} has a body`];
  const type = contentType.split(';')[0] ?? '';
  const schema = response.content[type]?.schema;
  if (schema === undefined) return [`${name} ${type} is not described`];
  return schemaMismatches(document, schema, JSON.parse(body)).map((flaw) => `${name} ${flaw}`);
}
