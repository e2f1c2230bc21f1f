import type { OpenAPIObject } from '@nestjs/swagger';

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly parameters?: readonly Record<string, unknown>[];
  readonly responses?: Readonly<Record<string, { readonly description?: string }>>;
  readonly security?: readonly object[];
}

/** What an OpenAPI document may not have, as far as its use here goes. */
export function documentFlaws(document: OpenAPIObject): readonly string[] {
  const flaws = [...danglingReferences(document, document)];
  const ids = new Set<string>();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item as Record<string, Operation>)) {
      const name = `${method.toUpperCase()} ${path}`;
      const id = operation.operationId ?? '';
      if (id === '' || ids.has(id)) flaws.push(`${name}: its operationId is not unique`);
      ids.add(id);
      flaws.push(...operationFlaws(document, path, operation).map((flaw) => `${name}: ${flaw}`));
    }
  }
  return flaws;
}

function operationFlaws(document: OpenAPIObject, path: string, operation: Operation): string[] {
  const { summary, parameters = [], responses = {}, security = [] } = operation;
  const flaws: string[] = [];
  if (summary === undefined) flaws.push('no summary');
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const declared = parameters.filter((each) => each.in === 'path').map(({ name }) => name);
  if (String(inPath) !== String(declared)) flaws.push(`${declared} for ${inPath}`);
  for (const { name, schema } of parameters) {
    if (schema === undefined) flaws.push(`the parameter ${name} has no schema`);
  }
  for (const [status, { description }] of Object.entries(responses)) {
    if (!/^\d{3}$/.test(status) || !description) flaws.push(`${status} is not described`);
  }
  const schemes = document.components?.securitySchemes ?? {};
  for (const name of security.flatMap((each) => Object.keys(each))) {
    if (schemes[name] === undefined) flaws.push(`there is no security scheme ${name}`);
  }
  return flaws;
}

function* danglingReferences(document: OpenAPIObject, part: unknown): Generator<string> {
  if (typeof part !== 'object' || part === null) return;
  for (const [key, value] of Object.entries(part)) {
    if (key !== '$ref') {
      yield* danglingReferences(document, value);
      continue;
    }
    const steps = String(value).replace('#/', '').split('/');
    const target = steps.reduce((at: unknown, step) => (at as never)?.[step], document);
    if (target === undefined) yield `${value} leads nowhere`;
  }
}
