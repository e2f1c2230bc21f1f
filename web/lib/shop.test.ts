import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OrderAttempt } from './order-attempt.ts';
import { Shop } from './shop.ts';
import { PrivateStore } from './tabs/private-store.ts';
import { MemoryStorage } from './tabs/tabs.test-support.ts';

const EMAIL = 'me@example.org';
const urls = { catalog: 'http://catalog', cart: 'http://cart', order: 'http://order' };

/** A socket that is refused. */
class RefusedSocket {
  onclose: (() => void) | null = null;

  constructor() {
    queueMicrotask(() => this.onclose?.());
  }

  close(): void {}
}

/** No other tab is open. */
class SilentChannel {
  onmessage = null;

  postMessage(): void {}
}

/** A browser of which one tab is looked at. */
function browserIn(session: string | null) {
  const window = Object.assign(new EventTarget(), {
    localStorage: new MemoryStorage(),
    sessionStorage: new MemoryStorage(),
  });
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible', cookie: '' });
  const location = { pathname: '/', reload: vi.fn(), assign: vi.fn() };
  const cookie = { session };
  const fetch = vi.fn(async (path: string, { method }: RequestInit) => {
    if (path !== '/session') throw new TypeError('refused');
    if (method === 'DELETE') cookie.session = null;
    return Response.json({ session: cookie.session });
  });
  const globals = { window, document, location, fetch, WebSocket: RefusedSocket };
  for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
  vi.stubGlobal('BroadcastChannel', SilentChannel);
  vi.stubGlobal('navigator', {});
  const shared = new PrivateStore(window.localStorage);
  shared.bind('anna');
  const lines = [{ productId: 'lamp', quantity: 1, unitPriceCents: 250 }];
  const order = { generation: 0, email: EMAIL, lines, currency: 'EUR', totalCents: 250 };
  const openPage = (fromPage: string | null) => {
    const texts = { locale: 'en', cookieDomain: null, cookieSecure: false, eventsUrl: null };
    const config = { ...texts, urls, session: fromPage };
    const shop = new Shop(config as unknown as ConstructorParameters<typeof Shop>[0]);
    shop.start();
    return shop;
  };
  const keepAttempt = () => new OrderAttempt(window.sessionStorage, shared).begin(order);
  return { window, document, location, cookie, fetch, openPage, keepAttempt };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('the e-mail address of an attempt', () => {
  it('stays while its session lasts', () => {
    const { openPage, keepAttempt } = browserIn('anna');
    const begun = keepAttempt();
    expect(openPage('anna').attempt.current).toEqual(begun);
  });

  it('goes before the page does when the visitor asks to be forgotten', async () => {
    const { window, location, openPage, keepAttempt } = browserIn('anna');
    keepAttempt();
    const shop = openPage('anna');
    location.reload.mockImplementation(() => expect(window.sessionStorage.keys).toEqual([]));
    await shop.session.forget();
    expect(location.reload).toHaveBeenCalledTimes(1);
    expect(window.sessionStorage.keys).toEqual([]);
  });

  it('goes on any page of a tab that is opened after the session is over', () => {
    const { window, openPage, keepAttempt } = browserIn(null);
    keepAttempt();
    openPage(null);
    expect(window.sessionStorage.keys).toEqual([]);
  });
});

describe('a shop of which only a socket is refused', () => {
  const lamp = { id: 'lamp', priceCents: 1, stockLevel: 3 };
  const text = { name: 'Lamp', picture: 'x.svg', category: 'Lights', description: '' };

  it('is not said to be out of reach, but after a while that it may be behind', async () => {
    const { openPage } = browserIn('anna');
    const shop = openPage('anna');
    const view = { ...lamp, ...text };
    shop.live.products.show('lamp', { view, isGone: false, position: 'catalog:0:log:5:' });
    await vi.advanceTimersByTimeAsync(20_000);
    expect([shop.cutOff.isShown(), shop.untold.isShown()]).toEqual([false, false]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([shop.cutOff.isShown(), shop.untold.isShown()]).toEqual([false, true]);
  });

  it('is out of reach when the browser is offline, until it is back', async () => {
    const { window, openPage } = browserIn('anna');
    const shop = openPage('anna');
    window.dispatchEvent(new Event('offline'));
    await vi.advanceTimersByTimeAsync(4_000);
    expect(shop.cutOff.isShown()).toBe(true);
    window.dispatchEvent(new Event('online'));
    expect(shop.cutOff.isShown()).toBe(false);
  });
});

describe('a tab that knows of no session', () => {
  it('asks when it is looked at again, and not before', async () => {
    const { document, cookie, fetch, openPage } = browserIn(null);
    const shop = openPage(null);
    await vi.advanceTimersByTimeAsync(0);
    expect(fetch).not.toHaveBeenCalled();
    cookie.session = 'anna';
    for (const state of ['hidden', 'visible']) {
      document.visibilityState = state;
      document.dispatchEvent(new Event('visibilitychange'));
    }
    await vi.advanceTimersByTimeAsync(0);
    expect(shop.session.isKnown).toBe(true);
  });
});
