import { type Node, nameOf, nodesOf } from './syntax.ts';
import type { TreeFile } from './tree-file.ts';
import type { Violation } from './violation.ts';

const FUNCTION_LINES_MAX = 70;
const LINE_LENGTH_MAX = 100;

/** Prose and data, which are not read line by line. */
const WITHOUT_LINE_LENGTH = /(\.(md|json|css|csv|svg|lock)|LICENSE|NOTICE)$/;
const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

/** A function and a line are no longer than what one takes in at a glance. */
export function sizes(files: readonly TreeFile[]): readonly Violation[] {
  return files.flatMap((file) => [...longLines(file), ...longFunctions(file)]);
}

function longLines(file: TreeFile): readonly Violation[] {
  if (WITHOUT_LINE_LENGTH.test(file.path)) return [];
  return file.text.split('\n').flatMap((text, index) => {
    // An address can't be broken.
    if (text.length <= LINE_LENGTH_MAX || /https?:\/\//.test(text)) return [];
    const message = `${text.length} characters: a line has at most ${LINE_LENGTH_MAX}`;
    return [{ path: file.path, line: index + 1, message }];
  });
}

function longFunctions(file: TreeFile): readonly Violation[] {
  if (!file.isSource) return [];
  const violations: Violation[] = [];
  for (const { node, parent } of nodesOf(file.syntax)) {
    if (!FUNCTIONS.has(node.type) || isDescription(parent)) continue;
    const lines = linesOf(file, node) - describedLines(file, node);
    if (lines <= FUNCTION_LINES_MAX) continue;
    const message = `${lines} lines: a function has at most ${FUNCTION_LINES_MAX}`;
    violations.push({ path: file.path, line: file.lineAt(node.start), message });
  }
  return violations;
}

function linesOf(file: TreeFile, node: Node): number {
  return file.lineAt(node.end) - file.lineAt(node.start) + 1;
}

/** `describe` groups tests as a file groups functions: its lines are not those of a function. */
function describedLines(file: TreeFile, node: Node): number {
  let lines = 0;
  let end = 0;
  for (const { node: each } of nodesOf(node)) {
    if (each.start < end || !isDescription(each)) continue;
    lines += linesOf(file, each);
    end = each.end;
  }
  return lines;
}

/** A call of `describe`, also as `describe.each(rows)`. */
function isDescription(node: Node | null): boolean {
  if (node?.type !== 'CallExpression') return false;
  const callee = node.callee as Node;
  if (callee.type === 'CallExpression') return isDescription(callee);
  return nameOf(callee) === 'describe' || nameOf(callee.object) === 'describe';
}
