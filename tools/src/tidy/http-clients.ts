import { importsOf } from './imports.ts';
import { isPropertyName, type Node, nameOf, nodesOf } from './syntax.ts';
import type { TreeFile } from './tree-file.ts';
import type { Violation } from './violation.ts';

const SERVICES = /^services\//;
const CLIENT_PACKAGES = /^(undici|axios|@nestjs\/axios|got|ky|node-fetch|superagent|request)(\/|$)/;
const HTTP_MODULES = /^(node:)?https?2?$/;
const CLIENT_EXPORTS = new Set(['request', 'get', 'connect', 'Agent', 'ClientRequest']);
const CLIENT_GLOBALS = new Set(['fetch', 'XMLHttpRequest', 'EventSource']);
const MESSAGE = 'a service calls no service: let the bridge carry a fact instead';

/** Services never call each other over the network, so they have no use for an HTTP client. */
export function httpClients(files: readonly TreeFile[]): readonly Violation[] {
  return files
    .filter((file) => file.isSource && !file.isTest && SERVICES.test(file.path))
    .flatMap((file) =>
      clientsIn(file).map(({ node, what }) => ({
        path: file.path,
        line: file.lineAt(node.start),
        message: `${what}: ${MESSAGE}`,
      })),
    );
}

function clientsIn(file: TreeFile): readonly { readonly node: Node; readonly what: string }[] {
  const found: { node: Node; what: string }[] = [];
  /** Local names of node:http as a whole. */
  const modules = new Set<string>();
  for (const { specifier, node } of importsOf(file)) {
    if (CLIENT_PACKAGES.test(specifier)) found.push({ node, what: specifier });
    if (!HTTP_MODULES.test(specifier)) continue;
    for (const each of (node.specifiers ?? []) as readonly Node[]) {
      const imported = nameOf(each.imported);
      if (imported === null) modules.add(nameOf(each.local) ?? '');
      else if (CLIENT_EXPORTS.has(imported)) found.push({ node: each, what: imported });
    }
  }
  for (const { node, parent } of nodesOf(file.syntax)) {
    const name = nameOf(node);
    if (name === null) continue;
    if (node.type === 'Identifier' && CLIENT_GLOBALS.has(name) && !isPropertyName(node, parent)) {
      found.push({ node, what: name });
    }
    if (node.type !== 'MemberExpression') continue;
    const owner = nameOf(node.object) ?? '';
    if (owner === 'globalThis' && CLIENT_GLOBALS.has(name)) found.push({ node, what: name });
    if (modules.has(owner) && CLIENT_EXPORTS.has(name)) found.push({ node, what: name });
  }
  return found;
}
