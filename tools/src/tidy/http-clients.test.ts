import { expect, test } from 'vitest';
import { httpClients } from './http-clients.ts';
import { foundBy } from './planted.test-support.ts';

test.each([
  "await fetch('http://order/stock');",
  "await globalThis.fetch('http://order/stock');",
  "import { request } from 'undici';",
  "import axios from 'axios';",
  "import { HttpService } from '@nestjs/axios';",
  "import { request } from 'node:http';",
  "import { get as load } from 'node:https';",
  "import http from 'node:http'; http.request('http://order');",
  "import * as http from 'node:http'; http.get('http://order');",
])('a service may not call: %s', (text) => {
  expect(foundBy(httpClients, { 'services/cart/src/a.ts': text })).toHaveLength(1);
});

test('a service may be called, and have methods with such names', () => {
  const text = `
    import http, { createServer } from 'node:http';
    http.createServer(); createServer();
    class Replica { get() { return this.cache.get('a'); } fetch() {} }
    replica.fetch();
  `;
  expect(foundBy(httpClients, { 'services/cart/src/a.ts': text })).toEqual([]);
});

test('tests call services, and so does the storefront', () => {
  const text = "await fetch('http://localhost');";
  const files = { 'services/cart/src/a.int.test.ts': text, 'web/lib/a.ts': text };
  expect(foundBy(httpClients, files)).toEqual([]);
});
