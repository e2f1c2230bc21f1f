import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePorts, isPortTaken } from './free-ports.ts';
import { configuredPorts, mustBeFree } from './shop/shop-ports.ts';

test('free ports are all different, and nobody listens there', async () => {
  const ports = await freePorts(5);
  expect(new Set(ports).size).toBe(5);
  for (const port of ports) expect(await isPortTaken(port)).toBe(false);
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
