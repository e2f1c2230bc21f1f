/**
 * `kubectl get --raw /openapi/v2 | node tools/dist/kubernetes/write-schemas.js`: the schemas that
 * the manifests are checked against, from the API server that kubectl talks to.
 */
import { writeFile } from 'node:fs/promises';
import { json } from 'node:stream/consumers';
import { runCommand } from '../run-command.ts';
import { WORKSPACE } from '../workspace.ts';
import { bundleOf, type OpenApi } from './schema-bundle.ts';
import { SCHEMA_FILE } from './schema-faults.ts';

const FORMAT_MS_MAX = 30_000;
const KINDS = [
  'apps/v1 Deployment',
  'apps/v1 StatefulSet',
  'autoscaling/v2 HorizontalPodAutoscaler',
  'batch/v1 CronJob',
  'batch/v1 Job',
  'networking.k8s.io/v1 Ingress',
  'networking.k8s.io/v1 NetworkPolicy',
  'policy/v1 PodDisruptionBudget',
  'v1 ConfigMap',
  'v1 Namespace',
  'v1 Secret',
  'v1 Service',
  'v1 ServiceAccount',
];

const bundle = bundleOf((await json(process.stdin)) as OpenApi, KINDS);
await writeFile(SCHEMA_FILE, JSON.stringify(bundle));
const options = { cwd: WORKSPACE, timeoutMs: FORMAT_MS_MAX };
await runCommand('biome', ['format', '--write', SCHEMA_FILE], options);
console.log(`${bundle.version}: ${Object.keys(bundle.definitions).length} definitions`);
