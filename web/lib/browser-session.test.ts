import { describe, expect, it, vi } from 'vitest';
import { BrowserSession } from './browser-session.ts';
import { PrivateStore } from './tabs/private-store.ts';
import { MemoryStorage, Tabs } from './tabs/tabs.test-support.ts';

/** A browser: its cookie, which scripts can't read, its storage, and its tabs. */
function browserIn(session: string | null) {
  const storage = new MemoryStorage();
  const tabs = new Tabs();
  const cookie = { session };
  const service = {
    read: vi.fn(async () => cookie.session),
    end: async () => {
      cookie.session = null;
    },
  };
  const openTab = (fromPage: string | null) => {
    const store = new PrivateStore(storage);
    const [onKnown, onOver] = [vi.fn(), vi.fn()];
    const channel = tabs.open(null);
    const parts = { fromPage, service, store, tabs: channel, onKnown, onOver };
    const tab = new BrowserSession(parts);
    tab.start();
    return { tab, store, onKnown, onOver };
  };
  return { cookie, storage, service, openTab };
}

/** What was asked for without waiting is answered. */
const answered = () => new Promise((resolve) => setTimeout(resolve));

describe('the session of a tab', () => {
  it('is that of its page, and nobody is asked', async () => {
    const { service, openTab } = browserIn('anna');
    const { tab, onKnown } = openTab('anna');
    expect(tab.isKnown).toBe(true);
    expect(onKnown).toHaveBeenCalledTimes(1);
    await answered();
    expect(service.read).not.toHaveBeenCalled();
  });

  it('is learnt once there is one', async () => {
    const { cookie, openTab } = browserIn(null);
    const { tab, store, onKnown } = openTab(null);
    await tab.check();
    expect(onKnown).not.toHaveBeenCalled();
    cookie.session = 'anna';
    await tab.check();
    expect(onKnown).toHaveBeenCalledTimes(1);
    store.write('cart', 1);
    expect(openTab('anna').store.read('cart')).toBe(1);
  });

  it.each([
    ['ends', null],
    ['becomes another', 'bert'],
  ])('takes all that was kept with it when it %s, in all tabs', async (_, next) => {
    const { cookie, storage, openTab } = browserIn('anna');
    const [first, second] = [openTab('anna'), openTab('anna')];
    first.store.write('cart', 'of anna');
    cookie.session = next;
    await first.tab.check();
    await answered();
    expect(storage.keys).toEqual([]);
    for (const { onOver } of [first, second]) expect(onOver).toHaveBeenCalled();
  });

  it('takes what an earlier session left with it when the page is opened', async () => {
    const { cookie, storage, openTab } = browserIn('anna');
    openTab('anna').store.write('cart', 'of anna');
    cookie.session = 'bert';
    const { tab, store, onOver } = openTab('bert');
    expect(store.read('cart')).toBeNull();
    await answered();
    expect(storage.keys).toEqual([]);
    expect(tab.isKnown).toBe(true);
    expect(onOver).not.toHaveBeenCalled();
  });

  it('keeps what is kept when a page comes late, from before there was a session', async () => {
    const { openTab } = browserIn('anna');
    openTab('anna').store.write('cart', 'of anna');
    const late = openTab(null);
    await answered();
    expect(late.onOver).not.toHaveBeenCalled();
    expect(late.store.read('cart')).toBe('of anna');
  });

  it('is forgotten on demand', async () => {
    const { cookie, storage, openTab } = browserIn('anna');
    const [first, second] = [openTab('anna'), openTab('anna')];
    first.store.write('change:1', 'of anna');
    await first.tab.forget();
    await answered();
    expect(cookie.session).toBeNull();
    expect(storage.keys).toEqual([]);
    for (const { onOver } of [first, second]) expect(onOver).toHaveBeenCalled();
  });

  it('is not wiped by a late answer from before it was given', async () => {
    const { cookie, service, openTab } = browserIn(null);
    const answers: (() => void)[] = [];
    service.read.mockImplementation(() => {
      const session = cookie.session;
      return new Promise((resolve) => answers.push(() => resolve(session)));
    });
    const { tab, store, onOver } = openTab(null);
    tab.checkSoon();
    await answered();
    cookie.session = 'anna';
    const known = tab.check();
    await answered();
    // The newest first, as long as one is missing.
    while (answers.length > 0) {
      answers.pop()?.();
      await answered();
    }
    await known;
    store.write('change:1', 'of anna');
    expect(onOver).not.toHaveBeenCalled();
    expect(tab.isKnown).toBe(true);
    expect(store.read('change:1')).toBe('of anna');
  });

  it('is not wiped by the late answer to another tab', async () => {
    const { cookie, service, openTab } = browserIn(null);
    let answerLate: (() => void) | undefined;
    service.read.mockImplementationOnce(
      () => new Promise((resolve) => (answerLate = () => resolve(null))),
    );
    openTab(null).tab.checkSoon();
    await answered();
    cookie.session = 'anna';
    const first = openTab('anna');
    first.store.write('change:1', 'of anna');
    answerLate?.();
    await answered();
    expect(first.store.read('change:1')).toBe('of anna');
  });

  it('is asked for once for many that want to know while they wait', async () => {
    const { service, openTab } = browserIn('anna');
    const { tab } = openTab('anna');
    for (let asks = 1; asks <= 5; asks++) tab.checkSoon();
    await answered();
    for (let asks = 1; asks <= 5; asks++) tab.checkSoon();
    await answered();
    expect(service.read).toHaveBeenCalledTimes(2);
  });

  it('is learnt by the tabs that know of none, and they ask no more', async () => {
    const { cookie, service, openTab } = browserIn(null);
    const tabs = [openTab(null), openTab(null), openTab(null)];
    cookie.session = 'anna';
    await tabs[0]?.tab.check();
    await answered();
    expect(tabs.map(({ tab }) => tab.isKnown)).toEqual([true, true, true]);
    expect(service.read.mock.calls.length).toBeLessThanOrEqual(5);
  });

  it('keeps nothing that comes after its end', async () => {
    const { storage, openTab } = browserIn('anna');
    const { tab, store } = openTab('anna');
    await tab.forget();
    store.write('cart', 'of anna');
    expect(storage.keys).toEqual([]);
  });

  it('stays as it was while nobody can say', async () => {
    const { service, openTab } = browserIn('anna');
    const { tab, store, onOver } = openTab('anna');
    store.write('cart', 'of anna');
    service.read.mockRejectedValue(new Error('away'));
    tab.checkSoon();
    await answered();
    expect(onOver).not.toHaveBeenCalled();
    expect(store.read('cart')).toBe('of anna');
  });
});
