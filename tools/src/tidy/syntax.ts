/** A node of an ESTree syntax tree, with TypeScript's nodes as typescript-eslint has them. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** The node and all below it, each with its parent. */
export function* nodesOf(
  node: Node,
  parent: Node | null = null,
): Generator<{ readonly node: Node; readonly parent: Node | null }> {
  yield { node, parent };
  for (const value of Object.values(node)) {
    if (isNode(value)) yield* nodesOf(value, node);
    if (!Array.isArray(value)) continue;
    for (const each of value) if (isNode(each)) yield* nodesOf(each, node);
  }
}

/** The name of an identifier or of what `a.name` names; null for anything else. */
export function nameOf(node: unknown): string | null {
  if (!isNode(node)) return null;
  if (node.type === 'Identifier' || node.type === 'JSXIdentifier') return String(node.name);
  if (node.type === 'MemberExpression' && node.computed !== true) return nameOf(node.property);
  return null;
}

/** Whether an identifier names a property of something else, and nothing in scope. */
export function isPropertyName(node: Node, parent: Node | null): boolean {
  if (parent === null || parent.computed === true) return false;
  if (parent.type === 'MemberExpression') return parent.property === node;
  if (parent.type === 'TSQualifiedName') return parent.right === node;
  if (parent.type === 'Property' && parent.shorthand === true) return false;
  return parent.key === node;
}

/** The text of a string literal; null for anything else. */
export function stringOf(node: unknown): string | null {
  if (!isNode(node)) return null;
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : null;
}
