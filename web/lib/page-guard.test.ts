import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, vi } from 'vitest';
import { guardPages, pageGuard } from './page-guard.ts';
import { mintSession, SESSION_HEADER } from './session.ts';
import { readWebConfig, webConfig } from './web-config.ts';

const OLD = 'an older key of the shop';
const NEW = 'the newest key of the shop';
const TRACE = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;

const ENV = {
  CATALOG_INTERNAL_URL: 'http://catalog',
  CATALOG_PUBLIC_URL: 'https://catalog.shop.example',
  CART_INTERNAL_URL: 'http://cart',
  CART_PUBLIC_URL: 'https://cart.shop.example',
  ORDER_INTERNAL_URL: 'http://order',
  ORDER_PUBLIC_URL: 'https://order.shop.example',
  BRIDGE_PUBLIC_URL: 'https://bridge.shop.example',
  COOKIE_DOMAIN: 'shop.example',
  SESSION_KEYS: `${NEW},${OLD}`,
  SHOP_URL: 'https://shop.example',
};

vi.mock('./web-config.ts', { spy: true });

interface Asked {
  readonly url?: string;
  readonly method?: string;
  readonly headers?: IncomingHttpHeaders;
}

/** What a page is told with its request, and its reader with the answer. */
function guarded({ url = '/', method = 'GET', headers = {} }: Asked = {}, more = {}) {
  const told = new Map<string, unknown>();
  const set = (name: string, value: unknown) => void told.set(name, value);
  const answer = { setHeader: set, appendHeader: set } as never;
  pageGuard(readWebConfig({ ...ENV, ...more }))({ url, method, headers }, answer);
  return { headers, told };
}

const withCookie = (cookie: string) => ({ headers: { cookie } });

it('gives page and reader the same policy, and no two pages the same', () => {
  const { headers, told } = guarded();
  const policy = String(told.get('content-security-policy'));
  expect(policy).toMatch(/script-src 'nonce-[\w+/]{22}==' 'strict-dynamic'/);
  expect(policy).toContain(' https://bridge.shop.example;');
  expect(headers['content-security-policy']).toBe(policy);
  expect(guarded().told.get('content-security-policy')).not.toBe(policy);
});

it('has browsers stay with https, where the shop is', () => {
  expect(guarded().told.has('strict-transport-security')).toBe(true);
  const { told } = guarded({}, { COOKIE_SECURE: 'false' });
  expect(told.has('strict-transport-security')).toBe(false);
});

it.each([
  ['/', true],
  ['/?page=2', true],
  ['/products/lamp?_rsc=1', true],
  ['/session', true],
  ['/healthzone', true],
  ['/_next/static/a.js', false],
  ['/pictures/lamp.svg', false],
  ['/healthz', false],
  ['/healthz?x', false],
  ['/robots.txt', false],
  ['/icon.svg?icon.0.svg', false],
  ['/sitemap-1.xml', false],
])('knows whether %s is a page: %s', (url, isPage) => {
  const { headers, told } = guarded({ url, headers: { [SESSION_HEADER]: 'made up' } });
  expect(headers[SESSION_HEADER]).toBe(isPage ? '' : undefined);
  expect(told.has('content-security-policy')).toBe(isPage);
});

it('tells the page the session that the visitor has', () => {
  const session = mintSession([NEW]);
  const { headers, told } = guarded(
    withCookie(`a=b; shop-session=x; shop-session=${session}; c=d`),
  );
  expect(headers[SESSION_HEADER]).toBe(session);
  expect(told.has('set-cookie')).toBe(false);
});

it('tells it of none where there is none, or a forged one, and gives none', () => {
  for (const headers of [{}, { cookie: `shop-session=${mintSession(['a stranger'])}` }]) {
    const asked = { headers: { ...headers, [SESSION_HEADER]: mintSession([NEW]) } };
    const { headers: told, told: answered } = guarded(asked);
    expect(told[SESSION_HEADER]).toBe('');
    expect(answered.has('set-cookie')).toBe(false);
  }
});

it('signs a session anew that an older key had signed, but not for what may end it', () => {
  const asked = withCookie(`shop-session=${mintSession([OLD])}`);
  const { headers, told } = guarded(asked);
  const attributes =
    'Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax; Secure; Domain=shop.example';
  expect(told.get('set-cookie')).toBe(`shop-session=${headers[SESSION_HEADER]}; ${attributes}`);
  const ending = guarded({ ...asked, method: 'DELETE' });
  expect(ending.headers[SESSION_HEADER]).toBe(headers[SESSION_HEADER]);
  expect(ending.told.has('set-cookie')).toBe(false);
});

it('has all reads of a page belong to one trace, where there are traces', () => {
  const named = guarded({ headers: { traceparent: TRACE } }).headers;
  expect(named.traceparent).toBe(TRACE);
  expect(guarded().headers.traceparent).toBeUndefined();
  const traced = { JAEGER_ENDPOINT: 'http://jaeger', TRACE_SAMPLE_RATE: '1' };
  expect(guarded({}, traced).headers.traceparent).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-01$/);
});

it('comes before whoever handles the requests of a server', async () => {
  vi.mocked(webConfig).mockReturnValue(readWebConfig(ENV));
  guardPages();
  const server = createServer(({ headers }, answer) => {
    answer.end(`${headers[SESSION_HEADER]} ${headers['content-security-policy']}`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const policy = answer.headers.get('content-security-policy');
  expect(policy).toContain("default-src 'none'");
  expect(await answer.text()).toBe(` ${policy}`);
  server.close();
  await once(server, 'close');
});
