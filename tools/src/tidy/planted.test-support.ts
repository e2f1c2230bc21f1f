import { TreeFile } from './tree-file.ts';
import { formatViolation, type Rule } from './violation.ts';

/** What the rule finds in a tree of these files, each `path:line message`. */
export function foundBy(rule: Rule, files: Readonly<Record<string, string>>): readonly string[] {
  const tree = Object.entries(files).map(([path, text]) => new TreeFile(path, text));
  return rule(tree).map(formatViolation);
}
