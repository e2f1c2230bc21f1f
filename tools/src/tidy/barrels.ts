import type { Node } from './syntax.ts';
import type { TreeFile } from './tree-file.ts';
import type { Violation } from './violation.ts';
import { workspaceOf, workspacesOf } from './workspaces.ts';

/** Only what a package.json exports may hand on what is elsewhere, and it does so by name. */
export function barrels(files: readonly TreeFile[]): readonly Violation[] {
  const workspaces = workspacesOf(files);
  const manifests = new Map(files.map((file) => [file.path, file.text]));
  return files
    .filter((file) => file.isSource)
    .flatMap((file) => {
      const workspace = workspaceOf(file.path, workspaces);
      const manifest = manifests.get(`${workspace}package.json`) ?? '';
      return [...exportsOfAll(file), ...barrel(file, workspace, manifest)];
    });
}

function exportsOfAll(file: TreeFile): readonly Violation[] {
  const message = 'export *: name what is exported';
  return statementsOf(file)
    .filter((node) => node.type === 'ExportAllDeclaration')
    .map((node) => ({ path: file.path, line: file.lineAt(node.start), message }));
}

function barrel(file: TreeFile, workspace: string, manifest: string): readonly Violation[] {
  const statements = statementsOf(file);
  if (statements.length === 0 || !statements.every(handsOn)) return [];
  const built = file.path.slice(workspace.length).replace(/^src\/(.*)\.ts$/, './dist/$1.js');
  if (manifest.includes(`"${built}"`)) return [];
  const message = 'a barrel: import from the file itself, or export it in package.json';
  return [{ path: file.path, line: 1, message }];
}

function handsOn(node: Node): boolean {
  if (node.type === 'ExportAllDeclaration') return true;
  return node.type === 'ExportNamedDeclaration' && node.source !== null;
}

function statementsOf(file: TreeFile): readonly Node[] {
  return file.syntax.body as readonly Node[];
}
