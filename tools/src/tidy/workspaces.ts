import type { TreeFile } from './tree-file.ts';

/** Folders with a package.json, longest first, so that the first that holds a path is its own. */
export function workspacesOf(files: readonly TreeFile[]): readonly string[] {
  return files
    .filter((file) => file.name === 'package.json')
    .map((file) => file.path.slice(0, -'package.json'.length))
    .sort((a, b) => b.length - a.length);
}

/** The folder of the workspace that a path belongs to, with its slash; '' is the root's. */
export function workspaceOf(path: string, workspaces: readonly string[]): string {
  return workspaces.find((each) => path.startsWith(each)) ?? '';
}
