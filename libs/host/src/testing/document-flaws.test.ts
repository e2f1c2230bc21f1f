import type { OpenAPIObject } from '@nestjs/swagger';
import { expect, it } from 'vitest';
import { answerFlaws } from './answer-flaws.ts';
import { documentFlaws } from './document-flaws.ts';

const parameter = { name: 'id', in: 'path', schema: { type: 'string' } };
const content = { 'application/json': { schema: { type: 'string' } } };
const GOOD = {
  operationId: 'thing',
  summary: 'A thing',
  parameters: [parameter],
  responses: { 200: { description: 'It', content } },
};
const documentWith = (changes: object, path = '/things/{id}') =>
  ({ paths: { [path]: { get: { ...GOOD, ...changes } } } }) as unknown as OpenAPIObject;
const ANSWER = {
  method: 'GET',
  route: '/things/:id',
  status: 200,
  contentType: 'application/json; charset=utf-8',
  body: '"a thing"',
};

it('a sound document has no flaws', () => {
  expect(documentFlaws(documentWith({}))).toEqual([]);
});

it.each([
  [{ operationId: undefined }, 'operationId'],
  [{ summary: undefined }, 'summary'],
  [{ parameters: [] }, 'for id'],
  [{ parameters: [{ ...parameter, schema: undefined }] }, 'has no schema'],
  [{ responses: { 200: { description: '' } } }, '200 is not described'],
  [{ security: [{ cookie: [] }] }, 'no security scheme cookie'],
  [{ more: { $ref: '#/components/schemas/None' } }, 'leads nowhere'],
])('%j is a flaw', (changes, flaw) => {
  expect(documentFlaws(documentWith(changes))).toEqual([expect.stringContaining(flaw)]);
});

it.each([
  [{}, []],
  [{ route: '/others' }, []],
  [{ route: undefined }, []],
  [{ status: 418 }, ['GET /things/{id} 418 is not described']],
  [{ contentType: 'text/html' }, ['GET /things/{id} 200 text/html is not described']],
  [{ body: '7' }, ['GET /things/{id} 200 $: not of the type string']],
])('an answer with %j has the flaws %j', (changes, flaws) => {
  expect(answerFlaws(documentWith({}), { ...ANSWER, ...changes })).toEqual(flaws);
});
