import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKSPACE } from '../workspace.ts';
import { envOf } from './env-of.ts';
import type { Fault, Manifest } from './manifest.ts';
import { containersOf, podsOf } from './pod.ts';

const HOST = ['libs/host/src/*.ts'];
const SERVICE = (name: string) => [...HOST, `services/${name}/src/*.ts`];

/** Where the code of an image reads its settings. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  catalog: SERVICE('catalog'),
  cart: SERVICE('cart'),
  order: SERVICE('order'),
  bridge: SERVICE('bridge'),
  tools: [...HOST, 'tools/src/**/*.ts'],
  web: ['web/lib/*.ts'],
};
/** What a runtime reads. */
const RUNTIME = ['HOSTNAME', 'NODE_OPTIONS', 'NODE_ENV'];
const TESTS = /\.(test|test-support)\.tsx?$/;
/** A string in capitals; of a template, what is put in may be any word in capitals. */
const NAMES = /(['"`])([A-Z][A-Z0-9_]*(?:\$\{[^}]+\}[A-Z0-9_]*)?)\1/g;
const READ_DIRECTLY =
  /\benv\.([A-Z][A-Z0-9_]+)|[{,]\s*([A-Z][A-Z0-9_]+)(?=[^{}]*\} = process\.env)/g;

/** Settings that no code reads, such as misspelt ones. */
export function settingFaults(manifests: readonly Manifest[]): readonly Fault[] {
  return podsOf(manifests).flatMap((pod) =>
    containersOf(pod).flatMap((container) => {
      const sources = SOURCES[container.image.replace(/^.*\//, '').replace(/[:@].*$/, '')];
      // Not ours.
      if (sources === undefined) return [];
      const isRead = readSettingNames(sources);
      return Object.keys(envOf(manifests, container))
        .filter((name) => !isRead(name) && !isRead(name.replace(/_FILE$/, '')))
        .map((name) => `${pod.name}: nothing reads the setting ${name}`);
    }),
  );
}

const known = new Map<string, (name: string) => boolean>();

function readSettingNames(globs: readonly string[]): (name: string) => boolean {
  const key = globs.join();
  const isRead = known.get(key) ?? settingsIn(globs);
  known.set(key, isRead);
  return isRead;
}

function settingsIn(globs: readonly string[]): (name: string) => boolean {
  const names = new Set(RUNTIME);
  const patterns: RegExp[] = [];
  for (const path of globs.flatMap((glob) => globSync(glob, { cwd: WORKSPACE }))) {
    if (TESTS.test(path)) continue;
    const text = readFileSync(join(WORKSPACE, path), 'utf8');
    for (const [, , name = ''] of text.matchAll(NAMES)) {
      if (name.includes('$')) patterns.push(new RegExp(`^${name.replace(/\$\{.*\}/, '[A-Z]+')}$`));
      else names.add(name);
    }
    for (const [, one, other] of text.matchAll(READ_DIRECTLY)) names.add(one ?? other ?? '');
  }
  return (name) => names.has(name) || patterns.some((pattern) => pattern.test(name));
}
