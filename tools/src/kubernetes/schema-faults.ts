import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { WORKSPACE } from '../workspace.ts';
import { type Fault, type Manifest, nameOf } from './manifest.ts';
import type { SchemaBundle } from './schema-bundle.ts';

export const SCHEMA_FILE = join(WORKSPACE, 'k8s/schemas/kubernetes.json');
/** Kinds of operators, whose definitions a cluster gets with them. */
const ELSEWHERE = /^(kafka\.strimzi\.io|monitoring\.coreos\.com)\//;

/** Fields that are unknown, missing or of a wrong type, and kinds that nobody here knows. */
export function schemaFaults(manifests: readonly Manifest[]): readonly Fault[] {
  return manifests.flatMap((manifest) => {
    const { apiVersion, kind } = manifest;
    if (ELSEWHERE.test(apiVersion)) return [];
    const validate = validatorOf(`${apiVersion} ${kind}`);
    if (validate === null) return [`${nameOf(manifest)}: no schema for ${apiVersion} ${kind}`];
    if (validate(manifest)) return [];
    return (validate.errors ?? []).map(({ instancePath, message, params }) => {
      const { additionalProperty = '' } = params as { additionalProperty?: string };
      return `${nameOf(manifest)}: ${instancePath} ${message} ${additionalProperty}`.trimEnd();
    });
  });
}

const ajv = new Ajv({ allErrors: true, strict: false });
let bundle: SchemaBundle | undefined;

function validatorOf(id: string): ValidateFunction | null {
  if (bundle === undefined) {
    bundle = JSON.parse(readFileSync(SCHEMA_FILE, 'utf8')) as SchemaBundle;
    ajv.addSchema({ definitions: bundle.definitions }, 'kubernetes');
  }
  const name = bundle.kinds[id];
  if (name === undefined) return null;
  return ajv.getSchema(`kubernetes#/definitions/${name}`) ?? null;
}
