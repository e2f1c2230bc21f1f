import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Below the ports that systems give to outgoing connections, which come and go. */
const PORT_MIN = 20_000;
const PORT_MAX = 32_000;
const ATTEMPTS_MAX = 1_000;
/** Has a file for each port that was given, with the process that it was given to. */
export const GIVEN_PORTS = join(tmpdir(), `thingy-ports-${userInfo().username}`);

/** The files of ports that were given to this process. */
const own = new Set<string>();
process.once('exit', () => {
  for (const file of own) rmSync(file, { force: true });
});

/**
 * Ports on the loopback address that nobody listens on now; all different. No other process is
 * given them while this one runs: what is started there may take a while to listen, or be
 * restarted.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  for (let attempt = 0; attempt < ATTEMPTS_MAX && ports.size < count; attempt++) {
    const port = PORT_MIN + Math.floor(Math.random() * (PORT_MAX - PORT_MIN));
    if (take(port) && !(await isPortTaken(port))) ports.add(port);
  }
  if (ports.size < count) throw new Error(`no ${count} free ports from ${PORT_MIN} to ${PORT_MAX}`);
  return [...ports];
}

/** Whether something listens there already. */
export function isPortTaken(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(true);
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(false)));
  });
}

/** false: it was given already, to this process or to another one that runs. */
export function take(port: number): boolean {
  const file = join(GIVEN_PORTS, String(port));
  mkdirSync(GIVEN_PORTS, { recursive: true });
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // Free for the next who asks: two that find it at once must not both have it.
    if (!isRunning(ownerIn(file))) rmSync(file, { force: true });
    return false;
  }
  own.add(file);
  return true;
}

/** 0: it is just being given, or given back. */
function ownerIn(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}

function isRunning(pid: number): boolean {
  try {
    // No signal: only whether one could be sent. To 0 it always can.
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
