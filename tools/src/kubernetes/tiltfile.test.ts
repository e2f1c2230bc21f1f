import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { WORKSPACE } from '../workspace.ts';
import { builtImages } from './image-faults.ts';
import { ensureKustomize, renderOverlay } from './kustomize.ts';
import { type Manifest, ofKind, readManifests } from './manifest.ts';
import { manifestFaults } from './manifest-faults.ts';
import { podsOf, portOf } from './pod.ts';

const FOLDER = join(WORKSPACE, 'tilt');
const OBTAIN_MS_MAX = 900_000;
const SERVICES = ['catalog', 'cart', 'order', 'bridge'];
const tiltfile = readFileSync(join(FOLDER, 'Tiltfile'), 'utf8');
let manifests: readonly Manifest[];

beforeAll(async () => {
  manifests = readManifests(await renderOverlay(await ensureKustomize(), FOLDER));
}, OBTAIN_MS_MAX);

/** The strings of all matches; what is put together with `service` once for each service. */
function named(pattern: RegExp): readonly string[] {
  return [...tiltfile.matchAll(pattern)].flatMap(([, text = '', isForEach]) =>
    isForEach === undefined ? [text] : SERVICES.map((service) => text + service),
  );
}

test('its overlay is sound, but for images that may be written', () => {
  const faults = manifestFaults(manifests).filter(
    (fault) => !fault.endsWith('may write its image'),
  );
  expect(faults).toEqual([]);
});

test('its paths are there', () => {
  const paths = named(/'(\.\.(?:\/[\w./-]+)?|[\w.]+\.Dockerfile)'/g);
  expect(paths.length).toBeGreaterThan(8);
  expect(paths.filter((path) => !existsSync(join(FOLDER, path)))).toEqual([]);
  const programs = named(/'(services\/)' \+ (service)/g).map((path) => `${path}/src/main.ts`);
  expect(programs).toHaveLength(SERVICES.length);
  expect(programs.filter((path) => !existsSync(join(WORKSPACE, path)))).toEqual([]);
});

test('it builds every image of ours that the overlay runs', () => {
  const built = new Set(named(/docker_build\(\s*'(thingy\/\w*)'(?: \+ (service))?/g));
  const run = podsOf(manifests).flatMap(({ spec }) => spec.containers.map(({ image }) => image));
  const ours = run
    .map((image) => image.replace(/:.*$/, ''))
    .filter((name) => builtImages().has(name));
  expect([...built].sort()).toEqual([...new Set(ours)].sort());
});

test('its resources and ports are those of the overlay', () => {
  const workloads = new Map(podsOf(manifests).map((pod) => [pod.owner.metadata.name, pod]));
  const resources = [...named(/k8s_resource\(\s*'(\w+)'/g), ...SERVICES];
  expect(resources.filter((name) => !workloads.has(name))).toEqual([]);
  const ports = [...tiltfile.matchAll(/'(\w+)': '(\d+):(\d+)'/g)];
  expect(ports).toHaveLength(5);
  for (const [, name = '', local, port] of ports) {
    const pod = workloads.get(name);
    expect(pod && portOf(pod, 'http'), name).toBe(Number(port));
    const addresses = ofKind(manifests, 'ConfigMap').flatMap(({ data }) =>
      Object.values(data ?? {}),
    );
    expect(addresses).toContain(`http://localhost:${local}`);
  }
});

test('what its buttons run is a target of the Makefile', () => {
  const [, list = ''] = /for target in \[(.*)\]/.exec(tiltfile) ?? [];
  const targets = list.split(', ').map((target) => target.slice(1, -1));
  expect(targets).toEqual(['load', 'chaos']);
  const makefile = readFileSync(join(WORKSPACE, 'Makefile'), 'utf8');
  const missing = targets.filter((target) => !new RegExp(`^${target}:`, 'm').test(makefile));
  expect(missing).toEqual([]);
});
