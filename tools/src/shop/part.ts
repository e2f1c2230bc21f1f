import { join } from 'node:path';
import { WORKSPACE } from '../workspace.ts';
import { serviceFlags } from './service-flags.ts';
import type { PartName, PartPorts } from './shop-ports.ts';

/** One process of the shop. */
export interface Part {
  /** `catalog`, or `catalog-2` where there are several. */
  readonly name: string;
  readonly kind: PartName;
  /** Where the browser finds it. */
  readonly url: string;
  readonly managementUrl: string | null;
  /** Answers 200 when the part can serve. */
  readonly readyUrl: string;
}

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
}

export function partOf(kind: PartName, name: string, { port, management }: PartPorts): Part {
  const managementUrl = management ? `http://127.0.0.1:${management}` : null;
  return {
    name,
    kind,
    url: `http://localhost:${port}`,
    managementUrl,
    readyUrl: managementUrl ? `${managementUrl}/ready` : `http://127.0.0.1:${port}/`,
  };
}

/** Where a part lets debuggers in once it has got SIGUSR1; on this machine alone. */
export const DEBUG_PORTS: Readonly<Record<Exclude<PartName, 'web'>, number>> = {
  catalog: 9201,
  cart: 9202,
  order: 9203,
  bridge: 9204,
};

/** How a part is started. `watch`: it follows its compiled code, or for web its source. */
export function commandOf(kind: PartName, watch: boolean): Command {
  // kafkajs counts a wait from the past now and then; it is harmless and would fill the logs.
  const quiet = '--disable-warning=TimeoutNegativeWarning';
  const watching = watch ? ['--watch', '--watch-preserve-output'] : [];
  if (kind !== 'web') {
    const main = join(WORKSPACE, 'services', kind, 'dist/main.js');
    const debugging = `--inspect-port=127.0.0.1:${DEBUG_PORTS[kind]}`;
    const args = [...watching, ...serviceFlags(kind), quiet, debugging, main];
    return { command: process.execPath, args, cwd: WORKSPACE };
  }
  if (watch) {
    const next = join(WORKSPACE, 'node_modules/next/dist/bin/next');
    const web = join(WORKSPACE, 'web');
    return { command: process.execPath, args: [next, 'dev', web], cwd: web };
  }
  const server = join(WORKSPACE, 'web/.next/standalone/web/server.js');
  return { command: process.execPath, args: [server], cwd: WORKSPACE };
}
