import type { OpenAPIObject } from '@nestjs/swagger';
import { expect, it } from 'vitest';
import { listOf, objectSchema, TEXT, WHOLE, WHOLE_OR_NULL } from '../view-schema.ts';
import { schemaMismatches } from './schema-mismatches.ts';

const LINE = objectSchema({ id: TEXT, left: WHOLE_OR_NULL });
const document = { components: { schemas: { Line: LINE } } } as unknown as OpenAPIObject;
const lines = listOf({ $ref: '#/components/schemas/Line' });
const OPTIONAL = objectSchema({ id: TEXT, more: TEXT }, ['id']);
const EITHER = { oneOf: [objectSchema({ a: WHOLE }), objectSchema({ b: WHOLE })] };

it.each([
  [lines, []],
  [lines, [{ id: 'a', left: 1 }]],
  [lines, [{ id: 'a', left: null }]],
  [OPTIONAL, { id: 'a' }],
  [EITHER, { b: 1 }],
])('%j fits %j', (schema, value) => {
  expect(schemaMismatches(document, schema, value)).toEqual([]);
});

it.each([
  [lines, {}, '$: no list'],
  [lines, [null], '$[0]: null'],
  [lines, [[]], '$[0]: no object'],
  [lines, [{ id: 7, left: 1 }], '$[0].id: not of the type string'],
  [lines, [{ id: 'a' }], '$[0].left: missing'],
  [lines, [{ id: 'a', left: 1, more: 1 }], '$[0].more: not described'],
  [WHOLE, 1.5, '$: no whole number'],
  [WHOLE, -1, '$: -1'],
  [WHOLE, null, '$: null'],
  [{ ...TEXT, enum: ['placed'] }, 'paid', '$: paid'],
  [EITHER, { c: 1 }, '$: none of those that it may be'],
  [{ $ref: '#/components/schemas/None' }, 1, '$: there is no schema None'],
])('%j does not fit %j', (schema, value, flaw) => {
  expect(schemaMismatches(document, schema, value)).toEqual([flaw]);
});
