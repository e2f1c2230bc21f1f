import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from './security.ts';

const SERVICES = {
  catalog: 'https://catalog.shop.example/v1',
  cart: 'https://api.shop.example',
  order: 'https://api.shop.example/order',
};

function directives(
  isDevelopment = false,
  others: readonly string[] = [],
): ReadonlyMap<string, string> {
  const parts = contentSecurityPolicy(SERVICES, others, isDevelopment)().split('; ');
  return new Map(parts.map((part) => [part.split(' ')[0] ?? '', part.replace(/^\S+ /, '')]));
}

describe('the content security policy', () => {
  it('lets a page run only scripts with its nonce, which no other page has', () => {
    const scripts = directives().get('script-src');
    expect(scripts).toMatch(/^'nonce-[\w+/]{22}==' 'strict-dynamic'$/);
    expect(directives().get('script-src')).not.toBe(scripts);
    const nextPolicy = contentSecurityPolicy(SERVICES);
    expect(nextPolicy()).not.toBe(nextPolicy());
  });

  it('lets it talk to the services and to nobody else', () => {
    const byHttp = "'self' https://catalog.shop.example https://api.shop.example";
    const talksTo = `${byHttp} wss://catalog.shop.example wss://api.shop.example`;
    expect(directives().get('connect-src')).toBe(talksTo);
    const further = ['https://bridge.shop.example/events'];
    const wider = `${talksTo} https://bridge.shop.example`;
    expect(directives(false, further).get('connect-src')).toBe(wider);
    expect(directives().get('default-src')).toBe("'none'");
    expect(directives().get('frame-ancestors')).toBe("'none'");
  });

  it('is wider only under development', () => {
    expect(contentSecurityPolicy(SERVICES, [], false)()).not.toMatch(/unsafe|ws:/);
    expect(directives(true).get('script-src')).toContain("'unsafe-eval'");
  });
});
