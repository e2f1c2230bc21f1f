import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections, which come and go. */
const PORT_MIN = 20_000;
const PORT_MAX = 32_000;
const ATTEMPTS_MAX = 1_000;

/** Ports on the loopback address that nobody listens on now; all different. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  for (let attempt = 0; attempt < ATTEMPTS_MAX && ports.size < count; attempt++) {
    const port = PORT_MIN + Math.floor(Math.random() * (PORT_MAX - PORT_MIN));
    if (!ports.has(port) && !(await isPortTaken(port))) ports.add(port);
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
