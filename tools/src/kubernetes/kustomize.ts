import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runCommand, succeeds } from '../run-command.ts';
import { LOCAL } from '../workspace.ts';

const PACKAGE = 'sigs.k8s.io/kustomize/kustomize/v5@v5.8.1';
const BUILD_MS_MAX = 900_000;
const RENDER_MS_MAX = 60_000;
const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;
const OWN = join(LOCAL, 'bin', 'kustomize');

/** A command and its first arguments; a folder follows. */
export type Kustomize = readonly [command: string, ...args: string[]];

/** This machine's kustomize or kubectl, else the one that was built here before; null: neither. */
export async function findKustomize(): Promise<Kustomize | null> {
  if (await succeeds('kustomize', ['version'])) return ['kustomize', 'build'];
  if (await succeeds('kubectl', ['kustomize', '--help'])) return ['kubectl', 'kustomize'];
  if (await succeeds(OWN, ['version'])) return [OWN, 'build'];
  return null;
}

/** As `findKustomize`, and builds one where there is a Go. */
export async function ensureKustomize(): Promise<Kustomize> {
  const found = await findKustomize();
  if (found) return found;
  if (await succeeds('go', ['version'])) {
    const env = { ...process.env, GOBIN: join(LOCAL, 'bin'), GOFLAGS: '' };
    await runCommand('go', ['install', PACKAGE], { env, timeoutMs: BUILD_MS_MAX });
    return [OWN, 'build'];
  }
  throw new Error(`The tests of the manifests need kustomize, kubectl or Go. Install one of them:
  Debian, Ubuntu  apt-get install --no-install-recommends golang-go
  Fedora          dnf install golang
  macOS           brew install kustomize`);
}

/** The YAML that an overlay comes to. */
export async function renderOverlay(kustomize: Kustomize, folder: string): Promise<string> {
  const [command, ...args] = kustomize;
  const limits = { timeout: RENDER_MS_MAX, maxBuffer: OUTPUT_BYTES_MAX };
  const { stdout } = await promisify(execFile)(command, [...args, folder], limits);
  return stdout;
}
