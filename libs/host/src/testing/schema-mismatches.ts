import type { OpenAPIObject, SchemaObject } from '@nestjs/swagger';
import type { Schema } from '../view-schema.ts';

/** Where a value is not what a schema of the document says; as much of JSON Schema as is used. */
export function schemaMismatches(
  document: OpenAPIObject,
  schema: Schema,
  value: unknown,
  path = '$',
): readonly string[] {
  if ('$ref' in schema) {
    const name = schema.$ref.replace('#/components/schemas/', '');
    const named = document.components?.schemas?.[name];
    if (named === undefined) return [`${path}: there is no schema ${name}`];
    return schemaMismatches(document, named, value, path);
  }
  if (value === null) return schema.nullable === true ? [] : [`${path}: null`];
  if (schema.oneOf !== undefined) {
    const fits = schema.oneOf.some((each) => schemaMismatches(document, each, value).length === 0);
    return fits ? [] : [`${path}: none of those that it may be`];
  }
  if (schema.enum !== undefined && !schema.enum.includes(value)) return [`${path}: ${value}`];
  if (schema.minimum !== undefined && Number(value) < schema.minimum) return [`${path}: ${value}`];
  switch (schema.type) {
    case 'object':
      return inObject(document, schema, value, path);
    case 'array':
      if (!Array.isArray(value)) return [`${path}: no list`];
      return value.flatMap((each, index) =>
        schemaMismatches(document, schema.items ?? {}, each, `${path}[${index}]`),
      );
    case 'integer':
      return Number.isInteger(value) ? [] : [`${path}: no whole number`];
    default:
      return typeof value === schema.type ? [] : [`${path}: not of the type ${schema.type}`];
  }
}

function inObject(
  document: OpenAPIObject,
  { properties = {}, required = [] }: SchemaObject,
  value: unknown,
  path: string,
): readonly string[] {
  if (typeof value !== 'object' || Array.isArray(value)) return [`${path}: no object`];
  const fields = Object.entries(value as object);
  const missing = required.filter((name) => !fields.some(([field]) => field === name));
  return [
    ...missing.map((name) => `${path}.${name}: missing`),
    ...fields.flatMap(([name, each]) => {
      const schema = properties[name];
      if (schema === undefined) return [`${path}.${name}: not described`];
      return schemaMismatches(document, schema, each, `${path}.${name}`);
    }),
  ];
}
