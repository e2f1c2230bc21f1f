import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freePorts, GIVEN_PORTS, isPortTaken, take } from './free-ports.ts';
import { configuredPorts, mustBeFree } from './shop/shop-ports.ts';

test('free ports are all different, and nobody listens there', async () => {
  const ports = await freePorts(5);
  expect(new Set(ports).size).toBe(5);
  for (const port of ports) expect(await isPortTaken(port)).toBe(false);
});

/** Below those that `freePorts` gives, so that no other test has it. */
const PORT = 19_999;

test('a port is given once while the process runs that has it, and again after that', () => {
  const file = join(GIVEN_PORTS, String(PORT));
  // Who is killed gives nothing back, such as this test the last time.
  rmSync(file, { force: true });
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  expect(take(PORT)).toBe(true);
  expect(take(PORT)).toBe(false);
  writeFileSync(file, String(process.ppid));
  expect(take(PORT)).toBe(false);
  writeFileSync(file, String(gone));
  // Two may find that out at once: whoever does is not given it.
  expect(take(PORT)).toBe(false);
  expect(existsSync(file)).toBe(false);
  expect(take(PORT)).toBe(true);
});

test('a port that was given is given back when the process ends', () => {
  const program = `import { take } from '${join(import.meta.dirname, 'free-ports.ts')}';
    process.exitCode = take(${PORT - 1}) ? 7 : 1;`;
  const args = ['--input-type=module-typescript', '-e', program];
  expect(spawnSync(process.execPath, args).status).toBe(7);
  expect(existsSync(join(GIVEN_PORTS, String(PORT - 1)))).toBe(false);
});

test('a port that is taken is named with the variable that changes it', async () => {
  const [port = 0] = await freePorts(1);
  const server = createServer();
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  const cart = configuredPorts('cart', { CART_PORT: String(port) });
  await expect(mustBeFree(new Map([['cart', cart]]))).rejects.toThrow(
    `Port ${port} of cart is taken: set CART_PORT`,
  );
  await new Promise((closed) => server.close(closed));
});

test('a port that is none is refused by its name', () => {
  expect(() => configuredPorts('web', { WEB_PORT: 'x' })).toThrow('WEB_PORT is x');
});
