import { type Import, importsOf, targetOf } from './imports.ts';
import type { TreeFile } from './tree-file.ts';
import type { Violation } from './violation.ts';
import { workspaceOf, workspacesOf } from './workspaces.ts';

const SIMBA = ['@thingy/simba', '@thingy/simba/kafka', '@thingy/simba/domain'];
const SERVICE = ['@thingy/contracts', '@thingy/host', ...SIMBA];

/** What a part of the tree may import besides its own files. */
interface Layer {
  readonly name: string;
  readonly paths: RegExp;
  /** Packages of this repository. */
  readonly ours: readonly string[];
  /** Packages of npm: these (with their subpaths), or any. */
  readonly npm: readonly string[] | 'any';
  readonly node: boolean;
}

/** The first whose paths match counts; a path that no layer holds is free. */
const LAYERS: readonly Layer[] = [
  { name: 'contracts', paths: /^libs\/contracts\//, ours: [], npm: [], node: false },
  { name: 'simba', paths: /^libs\/simba\/src\/kafka-/, ours: [], npm: ['kafkajs'], node: true },
  { name: 'simba', paths: /^libs\/simba\//, ours: [], npm: [], node: true },
  {
    name: 'host',
    paths: /^libs\/host\//,
    ours: ['@thingy/contracts', ...SIMBA],
    npm: 'any',
    node: true,
  },
  {
    name: 'a domain',
    paths: /^services\/[^/]+\/domain\//,
    ours: ['@thingy/contracts', '@thingy/simba/domain'],
    npm: [],
    node: false,
  },
  {
    name: 'the bridge',
    paths: /^services\/bridge\//,
    ours: [
      '@thingy/catalog-domain',
      '@thingy/cart-domain',
      '@thingy/order-domain',
      '@thingy/host/kafka-settings',
      ...SERVICE,
    ],
    npm: 'any',
    node: true,
  },
  ...['catalog', 'cart', 'order'].map((name) => ({
    name: `the ${name} service`,
    paths: new RegExp(`^services/${name}/`),
    ours: [`@thingy/${name}-domain`, ...SERVICE],
    npm: 'any' as const,
    node: true,
  })),
  {
    name: 'web',
    paths: /^web\//,
    ours: ['@thingy/contracts'],
    npm: ['next', 'opossum', 'react', 'react-dom', 'server-only', 'client-only'],
    // For what is rendered on the server; a leaf that needs it does not build.
    node: true,
  },
];

/** What tests may import where the layer may import the package itself. */
const TEST_SUPPORT = new Map([
  ['@thingy/host/testing', '@thingy/host'],
  ['@thingy/simba/testing', '@thingy/simba/domain'],
]);
const TEST_PACKAGES = ['vitest', 'supertest', '@nestjs/testing', 'react-dom'];

/** Who may import what: the layers of the design, and no way around them by relative paths. */
export function importRules(files: readonly TreeFile[]): readonly Violation[] {
  const workspaces = workspacesOf(files);
  const violations: Violation[] = [];
  for (const file of files) {
    if (!file.isSource) continue;
    const layer = LAYERS.find(({ paths }) => paths.test(file.path));
    for (const each of importsOf(file)) {
      const message = forbidden(file, layer, each, workspaces);
      if (message !== null) violations.push({ path: file.path, line: each.line, message });
    }
  }
  return violations;
}

function forbidden(
  file: TreeFile,
  layer: Layer | undefined,
  { specifier }: Import,
  workspaces: readonly string[],
): string | null {
  const target = targetOf(file, specifier);
  if (target !== null) {
    if (file.isTest && target.startsWith('tools/src/testing/')) return null;
    const isOwn = workspaceOf(target, workspaces) === workspaceOf(file.path, workspaces);
    return isOwn ? null : `${specifier} leaves the workspace: import the package by its name`;
  }
  if (layer === undefined) return null;
  if (specifier.startsWith('node:')) {
    if (layer.node || file.isTest) return null;
    return `${layer.name} may not import ${specifier}: pass in what it needs`;
  }
  if (specifier.startsWith('@thingy/')) {
    const allowedAs = file.isTest ? (TEST_SUPPORT.get(specifier) ?? specifier) : specifier;
    if (layer.ours.includes(allowedAs)) return null;
    return `${layer.name} may not import ${specifier}, only ${list(layer.ours)}`;
  }
  if (layer.npm === 'any' || isOneOf(specifier, layer.npm)) return null;
  if (file.isTest && isOneOf(specifier, TEST_PACKAGES)) return null;
  return `${layer.name} may not import the package ${specifier}, only ${list(layer.npm)}`;
}

function isOneOf(specifier: string, packages: readonly string[]): boolean {
  return packages.some((each) => specifier === each || specifier.startsWith(`${each}/`));
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'its own files' : names.join(', ');
}
