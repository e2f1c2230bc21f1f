import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const ROOT = join(import.meta.dirname, '..');
const APP = join(ROOT, '.local/bench/plain-next');
const NEXT = join(ROOT, 'node_modules/next/dist/bin/next');
const READY_MS_MAX = 30_000;
const LOOK_PAUSE_MS = 50;

/** An App Router page with nothing in it, and one that is rendered anew with so many characters. */
const FILES: Readonly<Record<string, string>> = {
  'package.json': '{ "private": true, "type": "module" }',
  'next.config.mjs': `export default {
    distDir: 'built', poweredByHeader: false, turbopack: { root: ${JSON.stringify(ROOT)} },
  };`,
  'app/layout.jsx': `export default function Layout({ children }) {
    return <html lang="en"><body>{children}</body></html>;
  }`,
  'app/page.jsx': 'export default function Page() { return <p>nothing</p>; }',
  'app/list/page.jsx': `export default async function Page({ searchParams }) {
    const { characters } = await searchParams;
    const text = 'plain'.repeat(Number(characters) / 5 / 20);
    return <ul>{Array.from({ length: 20 }, (_, item) => <li key={item}>{text}</li>)}</ul>;
  }`,
};

/** What a storefront is measured by: Next itself, and as little as there can be in it. */
export class PlainNext {
  readonly url: string;
  readonly #server: ChildProcess;

  private constructor(url: string, server: ChildProcess) {
    this.url = url;
    this.#server = server;
  }

  /** Builds it, and serves it on this port. */
  static async start(port: number): Promise<PlainNext> {
    for (const [name, text] of Object.entries(FILES)) {
      await mkdir(join(APP, name, '..'), { recursive: true });
      await writeFile(join(APP, name), text);
    }
    await run(['build']);
    const plain = new PlainNext(`http://localhost:${port}`, next(['start', '-p', String(port)]));
    await plain.#untilServing();
    return plain;
  }

  get pid(): number {
    return this.#server.pid ?? 0;
  }

  /** The address of a page whose answer has about so many bytes. */
  async listOf(bytes: number): Promise<string> {
    const sizeOf = async (characters: number) =>
      (await (await fetch(this.#list(characters))).arrayBuffer()).byteLength;
    const [small, large] = [await sizeOf(1_000), await sizeOf(11_000)];
    const perCharacter = (large - small) / 10_000;
    return this.#list(1_000 + Math.max(0, Math.round((bytes - small) / perCharacter)));
  }

  async stop(): Promise<void> {
    if (this.#server.exitCode !== null || this.#server.signalCode !== null) return;
    const ended = once(this.#server, 'exit');
    this.#server.kill('SIGTERM');
    await ended;
  }

  #list(characters: number): string {
    return `${this.url}/list?characters=${characters}`;
  }

  async #untilServing(): Promise<void> {
    const deadline = Date.now() + READY_MS_MAX;
    while (!(await isServed(this.url))) {
      if (Date.now() > deadline) throw new Error('the plain pages are not served');
      await pause(LOOK_PAUSE_MS);
    }
  }
}

function next(args: readonly string[]): ChildProcess {
  const [command = '', ...more] = args;
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' as const };
  const stdio = ['ignore', 'ignore', 'inherit'] as const;
  return spawn(process.execPath, [NEXT, command, APP, ...more], {
    cwd: APP,
    env,
    stdio: [...stdio],
  });
}

async function run(args: readonly string[]): Promise<void> {
  const [code] = await once(next(args), 'exit');
  if (code !== 0) throw new Error(`next ${args.join(' ')} ended with ${code}`);
}

async function isServed(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    // Nobody listens yet.
    return false;
  }
}
