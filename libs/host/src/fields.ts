import { ApiProperty, type ApiPropertyOptions, type SchemaObject } from '@nestjs/swagger';
import { getMetadataStorage } from 'class-validator';

/** What is known of a field beside its rules; a text is its description. */
type More = string | Partial<ApiPropertyOptions>;
type Rule = readonly unknown[];

/**
 * Describes the fields of a body or a query in OpenAPI by the very rules that they are validated
 * by, so that the document can't say anything else. A field with a value of its own, or that
 * `IsOptional` is said of, may be left out.
 */
export function Fields(more: Readonly<Record<string, More>> = {}): ClassDecorator {
  return (target) => {
    const prototype: object = target.prototype;
    const preset = new (target as unknown as new () => Record<string, unknown>)();
    for (const [field, rules] of rulesOf(target)) {
      const value = preset[field];
      const text = more[field];
      const options: Record<string, unknown> = {
        required: value === undefined && !rules.has('isOptional'),
        ...(value !== undefined && { default: value }),
        ...(typeof text === 'string' ? { description: text } : text),
      };
      for (const [name, constraints] of rules) Object.assign(options, schemaOf(name, constraints));
      ApiProperty(options as ApiPropertyOptions)(prototype, field);
    }
  };
}

/** By field, in the order in which they are declared: the rules by name. */
function rulesOf(target: object): ReadonlyMap<string, ReadonlyMap<string, Rule>> {
  const found = getMetadataStorage().getTargetValidationMetadatas(
    target as new () => object,
    '',
    false,
    false,
  );
  const fields = new Map<string, Map<string, Rule>>();
  for (const { propertyName, name, type, constraints } of found) {
    const rules = fields.get(propertyName) ?? new Map<string, Rule>();
    fields.set(propertyName, rules.set(name ?? type, constraints ?? []));
  }
  return fields;
}

function schemaOf(name: string, [limit]: Rule): Partial<SchemaObject> {
  switch (name) {
    case 'isInt':
      return { type: 'integer' };
    case 'isNumber':
      return { type: 'number' };
    case 'isString':
      return { type: 'string' };
    case 'isEmail':
      return { type: 'string', format: 'email' };
    case 'matches':
      return { type: 'string', pattern: (limit as RegExp).source };
    case 'isIn':
      return { type: 'string', enum: limit as string[] };
    case 'min':
      return { minimum: limit as number };
    case 'max':
      return { maximum: limit as number };
    case 'minLength':
      return { minLength: limit as number };
    case 'maxLength':
      return { maxLength: limit as number };
    case 'arrayMinSize':
      return { minItems: limit as number };
    case 'arrayMaxSize':
      return { maxItems: limit as number };
    case 'arrayUnique':
      return { uniqueItems: true };
    case 'isArray':
    case 'isObject':
    case 'nestedValidation':
    case 'isOptional':
      return {};
    default:
      throw new Error(`the rule ${name} has no words in OpenAPI yet`);
  }
}
