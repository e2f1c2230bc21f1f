import type { TreeFile } from './tree-file.ts';
import type { Violation } from './violation.ts';

const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
/** Next's folders of dynamic, optional, grouped, parallel and private routes. */
const NEXT_FOLDER = /^(\[{1,2}(\.\.\.)?[a-zA-Z]+\]{1,2}|\([a-z.-]+\)|[@_][a-z-]+)$/;
const SAYS_NOTHING = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'misc']);

/** A file is named after the one concept in it, in kebab-case. */
export function fileNames(files: readonly TreeFile[]): readonly Violation[] {
  return files
    .filter((file) => file.isSource)
    .flatMap(({ path }) => {
      const parts = path.split('/');
      const message = parts.map((part) => wrong(part, path)).find((each) => each !== null);
      return message === undefined || message === null ? [] : [{ path, line: 1, message }];
    });
}

function wrong(part: string, path: string): string | null {
  if (path.startsWith('web/') && NEXT_FOLDER.test(part)) return null;
  // Hidden folders are named by the tools that look for them.
  if (!KEBAB_CASE.test(part) && !part.startsWith('.')) return `${part} is not in kebab-case`;
  const empty = part.split(/[.-]/).find((word) => SAYS_NOTHING.has(word));
  return empty === undefined ? null : `${part}: name it after what is in it, not "${empty}"`;
}
