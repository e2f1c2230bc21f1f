import { isPropertyName, type Node, nameOf, nodesOf } from './syntax.ts';
import type { TreeFile } from './tree-file.ts';
import type { Violation } from './violation.ts';

const DOMAIN = /^services\/[^/]+\/domain\//;

const OUTSIDE = 'it is not the same on every replica';
const LATER = 'a domain is synchronous';

/** Names in scope that a domain may not use, also as types. */
const NAMES: Readonly<Record<string, string>> = {
  Date: 'the time is in the circumstances',
  Intl: OUTSIDE,
  Promise: LATER,
  WeakRef: OUTSIDE,
  FinalizationRegistry: OUTSIDE,
  globalThis: OUTSIDE,
  process: OUTSIDE,
  performance: OUTSIDE,
  crypto: 'ids come in the record',
  console: 'a domain has no I/O',
  fetch: 'a domain has no I/O',
  setTimeout: LATER,
  setInterval: LATER,
  setImmediate: LATER,
  queueMicrotask: LATER,
};

/** ECMA-262 leaves their last digits to the implementation, or all of them. */
const MATH =
  /^(random|pow|exp|expm1|log|log10|log1p|log2|a?(sin|cos|tan)h?|atan2|cbrt|sqrt|hypot)$/;
const LOCALE = /^(toLocale\w*|localeCompare)$/;

/** What would let two replicas come to different outcomes from one log. */
export function determinism(files: readonly TreeFile[]): readonly Violation[] {
  const violations: Violation[] = [];
  for (const file of files) {
    if (!file.isSource || file.isTest || !DOMAIN.test(file.path)) continue;
    for (const { node, parent } of nodesOf(file.syntax)) {
      const message = banned(node, parent);
      if (message === null) continue;
      violations.push({ path: file.path, line: file.lineAt(node.start), message });
    }
  }
  return violations;
}

function banned(node: Node, parent: Node | null): string | null {
  if (node.async === true) return `async: ${LATER}`;
  switch (node.type) {
    case 'AwaitExpression':
      return `await: ${LATER}`;
    case 'ForOfStatement':
      return node.await === true ? `await: ${LATER}` : null;
    case 'BinaryExpression':
    case 'AssignmentExpression':
      return /^\*\*=?$/.test(String(node.operator)) ? '**: multiply instead' : null;
    case 'MemberExpression':
      return bannedMember(node);
    case 'Identifier':
      return isPropertyName(node, parent) ? null : bannedName(String(node.name));
    default:
      return null;
  }
}

function bannedMember(node: Node): string | null {
  const name = nameOf(node) ?? '';
  if (LOCALE.test(name)) return `${name}: compare by code unit, format where it is shown`;
  if (nameOf(node.object) !== 'Math' || !MATH.test(name)) return null;
  return `Math.${name}: ${OUTSIDE}`;
}

function bannedName(name: string): string | null {
  return Object.hasOwn(NAMES, name) ? `${name}: ${NAMES[name]}` : null;
}
