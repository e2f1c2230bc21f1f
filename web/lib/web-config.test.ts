import { describe, expect, it } from 'vitest';
import { readWebConfig } from './web-config.ts';

const ENV = {
  CATALOG_INTERNAL_URL: 'http://catalog:3001/',
  CART_INTERNAL_URL: 'http://cart:3002',
  ORDER_INTERNAL_URL: 'http://order:3003',
  CATALOG_PUBLIC_URL: 'https://catalog.shop.example',
  CART_PUBLIC_URL: 'https://cart.shop.example',
  ORDER_PUBLIC_URL: 'https://order.shop.example',
  SESSION_KEYS: 'the newest of keys, an older key of it',
  SHOP_URL: 'https://shop.example',
};

describe('the settings', () => {
  it('are read, and are safe where nothing is said', () => {
    expect(readWebConfig(ENV)).toMatchObject({
      internal: { catalog: 'http://catalog:3001' },
      public: { cookieDomain: null, cookieSecure: true, eventsUrl: null },
      sessionKeys: ['the newest of keys', 'an older key of it'],
    });
    const eventsUrl = 'https://bridge.shop.example';
    const more = { COOKIE_DOMAIN: 'shop.example', COOKIE_SECURE: 'false' };
    const set = { ...ENV, ...more, BRIDGE_PUBLIC_URL: `${eventsUrl}/` };
    expect(readWebConfig(set).public).toMatchObject({
      eventsUrl,
      cookieDomain: 'shop.example',
      cookieSecure: false,
    });
  });

  it.each([
    [{}, null],
    [{ TRACE_SAMPLE_RATE: '1' }, null],
    [{ JAEGER_ENDPOINT: 'http://jaeger' }, 0.001],
    [{ JAEGER_ENDPOINT: 'http://jaeger', TRACE_SAMPLE_RATE: '0' }, 0],
  ])('%j samples %s of the pages', (set, rate) => {
    expect(readWebConfig({ ...ENV, ...set }).traceSampleRate).toBe(rate);
  });

  it.each(Object.keys(ENV))('name what is missing: %s', (name) => {
    expect(() => readWebConfig({ ...ENV, [name]: '' })).toThrow(name);
  });

  it.each([
    { BRIDGE_PUBLIC_URL: 'bridge' },
    { COOKIE_SECURE: 'yes' },
    { SESSION_KEYS: 'too short' },
    { SHOP_URL: 'shop.example' },
  ])('refuse what makes no sense: %j', (wrong) => {
    expect(() => readWebConfig({ ...ENV, ...wrong })).toThrow(Object.keys(wrong)[0]);
  });
});
