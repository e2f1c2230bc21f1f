import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand } from './run-command.ts';

const INSTALL_MS_MAX = 600_000;
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const PLACES = [
  '/usr/bin/chromium',
  '/usr/lib/chromium/chromium',
  '/snap/bin/chromium',
  '/opt/google/chrome/chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** For a browser that a program drives: no sandbox and no traffic of its own. */
export const CHROMIUM_FLAGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The path of a Chromium: `CHROMIUM` if set, else one of this machine; null: there is none. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | null {
  if (env.CHROMIUM) return env.CHROMIUM;
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...onPath, ...PLACES].find((path) => existsSync(path)) ?? null;
}

/** As `findChromium`, and installs one where that can be done: as root on Debian. */
export async function ensureChromium(): Promise<string> {
  const found = findChromium();
  if (found) return found;
  const isRootOnDebian = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (isRootOnDebian) {
    const options = { timeoutMs: INSTALL_MS_MAX };
    await runCommand('apt-get', ['update'], options);
    const packages = ['install', '-y', '--no-install-recommends', 'chromium'];
    await runCommand('apt-get', packages, options);
  }
  const installed = findChromium();
  if (installed) return installed;
  throw new Error(`The browser tests need Chromium: set CHROMIUM to its path, or install it:
  Debian, Ubuntu  sudo apt-get install --no-install-recommends chromium
  Fedora          sudo dnf install chromium
  macOS           brew install --cask chromium`);
}
