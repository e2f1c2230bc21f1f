import { type Node, nameOf, nodesOf } from './syntax.ts';
import type { TreeFile } from './tree-file.ts';
import type { Violation } from './violation.ts';

/** In parts, so that the rule does not find itself. */
const UNDONE = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'].join('|')})\\b`);
const SUITES = new Set(['test', 'it', 'describe', 'suite']);
const SETTING_ASIDE = new Set(['only', 'skip', 'todo', 'fails']);

/** What was meant to be finished or looked at later: finish it, or write an issue. */
export function leftovers(files: readonly TreeFile[]): readonly Violation[] {
  return files.flatMap((file) => [...undoneIn(file), ...(file.isSource ? emptyIn(file) : [])]);
}

function undoneIn(file: TreeFile): readonly Violation[] {
  return file.text.split('\n').flatMap((text, index) => {
    const [word] = UNDONE.exec(text) ?? [];
    if (word === undefined) return [];
    return [{ path: file.path, line: index + 1, message: `${word}: do it, or write an issue` }];
  });
}

function emptyIn(file: TreeFile): readonly Violation[] {
  const violations: Violation[] = [];
  for (const { node } of nodesOf(file.syntax)) {
    const message = emptyCatch(node) ?? testSetAside(node);
    if (message === null) continue;
    violations.push({ path: file.path, line: file.lineAt(node.start), message });
  }
  return violations;
}

function emptyCatch(node: Node): string | null {
  const message = 'an empty catch hides errors: handle them, or let them pass';
  if (node.type === 'CatchClause' && isEmptyBlock(node.body)) return message;
  if (node.type !== 'CallExpression' || nameOf(node.callee) !== 'catch') return null;
  const [handler] = node.arguments as readonly Node[];
  return isEmptyBlock(handler?.body) ? message : null;
}

function isEmptyBlock(block: unknown): boolean {
  const { type, body } = (block ?? {}) as { type?: string; body?: unknown };
  return type === 'BlockStatement' && Array.isArray(body) && body.length === 0;
}

function testSetAside(node: Node): string | null {
  if (node.type !== 'MemberExpression') return null;
  const suite = nameOf(node.object) ?? '';
  const how = nameOf(node) ?? '';
  if (!SUITES.has(suite) || !SETTING_ASIDE.has(how)) return null;
  return `${suite}.${how}: every test runs, or goes`;
}
