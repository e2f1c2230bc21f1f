import type { ReferenceObject, SchemaObject } from '@nestjs/swagger';

export type Schema = SchemaObject | ReferenceObject;

/** One schema per field: one that is missing, or too many, does not compile. */
type FieldsOf<View> = { readonly [Field in keyof View]-?: Schema };

const schemas = new Map<string, Schema>();

/**
 * The schema of a view of contracts, by its name, which OpenAPI documents refer to. Kept beside the
 * controllers, for the types of contracts are gone when a service runs.
 */
export function viewSchema<View>(
  name: string,
  fields: FieldsOf<View>,
  optional: readonly (keyof View)[] = [],
): ReferenceObject {
  const names = Object.keys(fields) as (keyof View & string)[];
  const required = names.filter((field) => !optional.includes(field));
  schemas.set(name, objectSchema(fields, required));
  return { $ref: `#/components/schemas/${name}` };
}

/** For a part of a view that has no name of its own. */
export function objectSchema(
  fields: Readonly<Record<string, Schema>>,
  required: readonly string[] = Object.keys(fields),
): SchemaObject {
  return {
    type: 'object',
    properties: { ...fields },
    required: [...required],
    additionalProperties: false,
  };
}

export const TEXT: SchemaObject = { type: 'string' };
export const WHOLE: SchemaObject = { type: 'integer', minimum: 0 };
export const WHOLE_OR_NULL: SchemaObject = { ...WHOLE, nullable: true };

export function listOf(items: Schema): SchemaObject {
  return { type: 'array', items };
}

/** All that were described in this process, by name. */
export function viewSchemas(): Readonly<Record<string, Schema>> {
  return Object.fromEntries(schemas);
}
