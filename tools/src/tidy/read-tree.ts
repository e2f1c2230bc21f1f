import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TreeFile } from './tree-file.ts';

const BINARY = /\.(png|jpe?g|gif|ico|webp|avif|woff2?|zip|gz|jar)$/;
const GENERATED = /(^|\/)package-lock\.json$/;

/** All text files that git knows or would take in, so that a new file counts before its commit. */
export function readTree(root: string): readonly TreeFile[] {
  const listed = execFileSync('git', ['ls-files', '-z', '-c', '-o', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const paths = [...new Set(listed.split('\0'))].filter(
    (path) => path !== '' && !BINARY.test(path) && !GENERATED.test(path),
  );
  return paths
    .filter((path) => existsSync(join(root, path)))
    .map((path) => new TreeFile(path, readFileSync(join(root, path), 'utf8')));
}
