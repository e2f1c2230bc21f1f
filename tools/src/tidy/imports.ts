import { posix } from 'node:path';
import { type Node, nodesOf, stringOf } from './syntax.ts';
import type { TreeFile } from './tree-file.ts';

export interface Import {
  readonly specifier: string;
  readonly line: number;
  readonly node: Node;
}

const IMPORTING = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
]);

/** Every import of a source file: static, dynamic, of types, and `require`. */
export function importsOf(file: TreeFile): readonly Import[] {
  const imports: Import[] = [];
  for (const { node } of nodesOf(file.syntax)) {
    const specifier = specifierOf(node);
    if (specifier !== null) imports.push({ specifier, line: file.lineAt(node.start), node });
  }
  return imports;
}

function specifierOf(node: Node): string | null {
  if (IMPORTING.has(node.type)) return stringOf(node.source);
  if (node.type !== 'CallExpression') return null;
  const callee = node.callee as Node;
  if (callee.type !== 'Identifier' || callee.name !== 'require') return null;
  return stringOf((node.arguments as readonly unknown[])[0]);
}

/** Where a relative specifier leads, as written; null for a package. `@/` is web's own root. */
export function targetOf(file: TreeFile, specifier: string): string | null {
  if (file.path.startsWith('web/') && specifier.startsWith('@/')) {
    return posix.join('web', specifier.slice(2));
  }
  if (!/^\.\.?(\/|$)/.test(specifier)) return null;
  return posix.join(posix.dirname(file.path), specifier);
}
