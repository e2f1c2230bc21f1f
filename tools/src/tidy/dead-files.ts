import { targetOf } from './imports.ts';
import { nodesOf, stringOf } from './syntax.ts';
import type { TreeFile } from './tree-file.ts';
import type { Violation } from './violation.ts';
import { workspaceOf, workspacesOf } from './workspaces.ts';

/** What a runtime or a tool looks for by its name. */
const ENTRIES = [
  /\.test\.tsx?$/,
  /\.d\.ts$/,
  /\.config\.[cm]?[jt]s$/,
  /(^|\/)src\/(main|index)\.ts$/,
  /^web\/(instrumentation|instrumentation-client|middleware|proxy)\.ts$/,
  new RegExp(
    '^web/app/(.*/)?(page|layout|loading|error|not-found|global-error|global-not-found|route|' +
      'template|default|icon|apple-icon|sitemap|robots|manifest|opengraph-image)\\.tsx?$',
  ),
];
const EXTENSIONS = ['', '.ts', '.tsx', '/index.ts', '/index.tsx'];

/**
 * Source files that nothing reaches: not imported by any file but their own test, no entry point,
 * and named by no package.json, no configuration and no string of another file.
 */
export function deadFiles(files: readonly TreeFile[]): readonly Violation[] {
  const paths = new Set(files.map((file) => file.path));
  const workspaces = workspacesOf(files);
  const reached = new Set<string>();
  const mentions = new Map<string, string>();
  for (const file of files) {
    const workspace = workspaceOf(file.path, workspaces);
    const texts = file.isSource ? stringsOf(file) : [file.text];
    mentions.set(workspace, `${mentions.get(workspace) ?? ''}\n${texts.join('\n')}`);
    if (!file.isSource) continue;
    for (const text of texts) {
      const target = resolved(targetOf(file, text), paths);
      if (target !== null && !isOwnTest(file.path, target)) reached.add(target);
    }
  }
  const isDead = ({ path }: TreeFile): boolean =>
    !reached.has(path) &&
    !ENTRIES.some((entry) => entry.test(path)) &&
    !isMentioned(path, workspaceOf(path, workspaces), mentions);
  const message = 'nothing uses this file but its own test: use it or delete it';
  return files
    .filter((file) => file.isSource && isDead(file))
    .map(({ path }) => ({ path, line: 1, message }));
}

/** Imports are strings too; so are the paths of workers and of processes to start. */
function stringsOf(file: TreeFile): readonly string[] {
  const strings: string[] = [];
  for (const { node } of nodesOf(file.syntax)) {
    const text = stringOf(node);
    if (text !== null) strings.push(text);
  }
  return strings;
}

/** What was written may name the built file. */
function resolved(target: string | null, paths: ReadonlySet<string>): string | null {
  if (target === null) return null;
  const source = target.replace(/\.js(x?)$/, '.ts$1');
  return EXTENSIONS.map((each) => source + each).find((each) => paths.has(each)) ?? null;
}

function isOwnTest(path: string, target: string): boolean {
  return path.replace(/(\.int)?\.test(\.tsx?)$/, '$2') === target;
}

/** In its own workspace by `src/x.ts` or `dist/x.js`; elsewhere by its whole path. */
function isMentioned(
  path: string,
  workspace: string,
  mentions: ReadonlyMap<string, string>,
): boolean {
  const local = path.slice(workspace.length);
  const built = local.replace(/^src\//, 'dist/').replace(/\.ts$/, '.js');
  for (const [where, text] of mentions) {
    const names = where === workspace ? [local, built] : [path, workspace + built];
    if (names.some((name) => text.includes(name))) return true;
  }
  return false;
}
