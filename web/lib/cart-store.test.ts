import type { CartLineView, CartView } from '@thingy/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CartService, CartStore, cartToShow, newerCart, shownCart } from './cart-store.ts';
import { CHANGES_MAX, SENT_ADDITION_AGE_MS_MAX } from './change-queue.ts';
import type { Shown } from './seen.ts';
import type { Command } from './service-client.ts';
import { ShopError } from './shop-error.ts';
import { PrivateStore } from './tabs/private-store.ts';
import { MemoryStorage, Tabs } from './tabs/tabs.test-support.ts';

const AWAY = new ShopError('unreachable', null);
const DAY_MS = 86_400_000;

function line(productId: string, quantity: number): CartLineView {
  const fixed = { name: `Thingy ${productId}`, picture: 'x.svg', unitPriceCents: 250 };
  const totalCents = 250 * quantity;
  return { ...fixed, productId, quantity, totalCents, stockLevel: 10, removed: false };
}

function productOf(productId: string) {
  const { name, picture, unitPriceCents, stockLevel } = line(productId, 1);
  return { productId, name, picture, unitPriceCents, stockLevel };
}

function cart(at: number, lines: readonly CartLineView[], generation = 0): Shown<CartView> {
  const totalCents = lines.reduce((sum, { totalCents }) => sum + totalCents, 0);
  const view = { generation, lines, currency: 'EUR', totalCents };
  return { view, position: `cart:0:log:${at}:`, isBehind: false, staleSince: null };
}

/** Answers each command when the test says so. */
class ScriptedCart implements CartService {
  readonly sent: Command[] = [];
  readonly #waiting: ((answer: Shown<CartView> | ShopError) => void)[] = [];
  told = cart(1, [line('lamp', 1)]);
  latestReads = 0;
  isAway = false;

  async open(): Promise<void> {
    if (this.isAway) throw AWAY;
  }

  async read(_: string): Promise<Shown<CartView>> {
    if (this.isAway) throw AWAY;
    return this.told;
  }

  async readLatest(path: string): Promise<Shown<CartView>> {
    this.latestReads += 1;
    return this.read(path);
  }

  send(command: Command): Promise<Shown<CartView>> {
    this.sent.push(command);
    return new Promise((resolve, reject) => {
      this.#waiting.push((answer) => {
        if (answer instanceof ShopError) reject(answer);
        else resolve(answer);
      });
    });
  }

  async answer(answer: Shown<CartView> | ShopError): Promise<void> {
    this.#waiting.shift()?.(answer);
    await settle();
  }
}

/** Lets everything run that waits for nothing but earlier promises. */
async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

/** A browser in a session: its storage, its tabs and the locks between them. */
class Browser {
  readonly service = new ScriptedCart();
  readonly #storage = new MemoryStorage();
  #tabs = new Tabs();

  /** A moment after what the other tabs did last. */
  async openTab(): Promise<CartStore> {
    await vi.advanceTimersByTimeAsync(1);
    const store = new PrivateStore(this.#storage);
    store.bind('anna');
    const tab = new CartStore(this.service, store, this.#tabs.open('anna'));
    tab.wake();
    await settle();
    return tab;
  }

  /** As where there is no `BroadcastChannel`: tabs that are opened from now on hear of no other. */
  separateTabs(): void {
    this.#tabs = new Tabs();
  }
}

/** A tab whose cart has these lines, and the service behind it. */
async function tabWith(lines: readonly CartLineView[]) {
  const browser = new Browser();
  const tab = await browser.openTab();
  tab.accept(cart(1, lines));
  return { browser, tab, service: browser.service };
}

function quantities(tab: CartStore): Record<string, number> {
  const lines = shownCart(tab.getState())?.lines ?? [];
  return Object.fromEntries(lines.map(({ productId, quantity }) => [productId, quantity]));
}

const idsOf = (commands: readonly Command[]) => commands.map((each) => each.idempotencyKey);
const reasonOf = (change: Promise<void>) => change.then(String, ({ message }) => message);

/** As browsers have them: one at a time, in the order in which they were asked for. */
class FakeLocks {
  #last: Promise<unknown> = Promise.resolve();

  request(_: string, options: { signal: AbortSignal }, act: () => Promise<unknown>) {
    const turn = this.#last.then(() => {
      options.signal.throwIfAborted();
      return act();
    });
    this.#last = Promise.allSettled([turn]);
    return turn;
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0);
  vi.stubGlobal('navigator', { locks: new FakeLocks() });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('the cart in a tab', () => {
  it('shows a change at once and ends in what the server tells', async () => {
    const { tab, service } = await tabWith([line('lamp', 1)]);
    const changed = tab.setQuantity('lamp', 5);
    expect(quantities(tab)).toEqual({ lamp: 5 });
    expect(shownCart(tab.getState())?.totalCents).toBe(1250);
    await settle();
    await service.answer(cart(2, [line('lamp', 4)]));
    await changed;
    expect(quantities(tab)).toEqual({ lamp: 4 });
    expect(tab.getState().changes).toEqual([]);
  });

  it('shows at once what is added, also to a line that is there', async () => {
    const { tab, service } = await tabWith([line('lamp', 1)]);
    void tab.add(productOf('vase'), 2);
    void tab.add(productOf('lamp'), 3);
    expect(quantities(tab)).toEqual({ lamp: 4, vase: 2 });
    expect(shownCart(tab.getState())?.totalCents).toBe(1500);
    await settle();
    await service.answer(cart(2, [line('lamp', 1), line('vase', 2)]));
    expect(quantities(tab)).toEqual({ lamp: 4, vase: 2 });
    await service.answer(cart(3, [line('lamp', 4), line('vase', 2)]));
    expect(service.sent.map(({ body }) => body)).toEqual([
      { productId: 'vase', quantity: 2 },
      { productId: 'lamp', quantity: 3 },
    ]);
  });

  it('makes few commands of fifty clicks, the last of which counts', async () => {
    const { tab, service } = await tabWith([line('lamp', 1)]);
    const clicks: Promise<void>[] = [];
    for (let quantity = 2; quantity <= 51; quantity++) {
      clicks.push(tab.setQuantity('lamp', quantity));
      expect(quantities(tab)).toEqual({ lamp: quantity });
      await vi.advanceTimersByTimeAsync(60);
      // Answered while there are more clicks.
      if (quantity % 3 === 0) await service.answer(cart(quantity, [line('lamp', quantity)]));
    }
    await vi.advanceTimersByTimeAsync(300);
    await service.answer(cart(52, [line('lamp', 51)]));
    await Promise.all(clicks);
    expect(service.sent.at(-1)?.body).toEqual({ quantity: 51, generation: 0 });
    expect(service.sent.length).toBeLessThanOrEqual(5);
    expect(quantities(tab)).toEqual({ lamp: 51 });
  });

  it('sends what waits for more clicks before the customer goes on', async () => {
    const { tab, service } = await tabWith([line('lamp', 1)]);
    void tab.setQuantity('lamp', 2);
    await settle();
    await service.answer(cart(2, [line('lamp', 2)]));
    void tab.setQuantity('lamp', 3);
    await settle();
    expect(service.sent).toHaveLength(1);
    const settled = tab.settled();
    await settle();
    await service.answer(cart(3, [line('lamp', 3)]));
    expect(await settled).toBe(true);
  });

  it('shows the server’s cart and tells the reason when a change is refused', async () => {
    const { tab, service } = await tabWith([line('lamp', 1)]);
    service.told = cart(9, [line('vase', 2)], 1);
    const reason = reasonOf(tab.setQuantity('lamp', 5));
    await settle();
    await service.answer(new ShopError('cart-changed', 409));
    const message = 'Your cart has changed since you opened this page. This is how it is now.';
    expect(await reason).toContain(message);
    expect(tab.getState().problem).toContain(message);
    expect(quantities(tab)).toEqual({ vase: 2 });
    tab.dismissProblem();
    expect(tab.getState().problem).toBeNull();
  });

  it('names what is undone', async () => {
    const { tab, service } = await tabWith([line('lamp', 1)]);
    const reason = reasonOf(tab.add(productOf('vase'), 99));
    await settle();
    await service.answer(new ShopError('quantity-too-large', 409));
    expect(await reason).toBe('Thingy vase was not added. A cart holds at most 99 of one thingy.');
    expect(quantities(tab)).toEqual({ lamp: 1 });
  });

  it('names the generation of the cart that the customer saw', async () => {
    const { tab, service } = await tabWith([line('lamp', 1)]);
    void tab.setQuantity('lamp', 2);
    await settle();
    void reasonOf(tab.clear());
    await service.answer(cart(5, [line('lamp', 2)], 3));
    await vi.advanceTimersByTimeAsync(300);
    expect(service.sent[1]).toMatchObject({ method: 'DELETE', path: '/cart?generation=0' });
  });

  it('removes a line when its quantity is set to 0', async () => {
    const { tab, service } = await tabWith([line('lamp', 1), line('vase', 1)]);
    void tab.setQuantity('lamp', 0);
    expect(quantities(tab)).toEqual({ vase: 1 });
    await settle();
    const path = '/cart/items/lamp?generation=0';
    expect(service.sent[0]).toMatchObject({ method: 'DELETE', path });
  });

  it('goes on with the next command when one was refused', async () => {
    const { tab, service } = await tabWith([line('lamp', 1)]);
    const first = reasonOf(tab.add(productOf('vase'), 1));
    const second = tab.add(productOf('kite'), 1);
    await settle();
    await service.answer(new ShopError('unknown-product', 404));
    await service.answer(cart(3, [line('lamp', 1), line('kite', 1)]));
    await second;
    expect(await first).toContain('no longer sold');
    expect(quantities(tab)).toEqual({ lamp: 1, kite: 1 });
  });

  it('takes only so many changes at once', async () => {
    const { tab } = await tabWith([]);
    for (let n = 1; n <= CHANGES_MAX; n++) void tab.add(productOf(`thing-${n}`), 1);
    expect(await reasonOf(tab.add(productOf('vase'), 1))).toContain('Too many changes');
    expect(tab.getState().problem).toContain('Too many changes');
  });
});

describe('a change that can not be sent', () => {
  it('stays, and is sent again under its id until it is answered, then the next', async () => {
    const { tab, service } = await tabWith([line('lamp', 1)]);
    const changed = tab.setQuantity('lamp', 5);
    await settle();
    await service.answer(AWAY);
    void tab.add(productOf('vase'), 1);
    expect(tab.getState().isStalled).toBe(true);
    expect(quantities(tab)).toEqual({ lamp: 5, vase: 1 });
    await vi.advanceTimersByTimeAsync(1_000);
    await service.answer(new ShopError('outcome-unknown', 504));
    await vi.advanceTimersByTimeAsync(1_000);
    await service.answer(cart(2, [line('lamp', 5)]));
    await changed;
    expect(service.sent).toHaveLength(4);
    const [first, second, third, next] = idsOf(service.sent);
    expect([second, third]).toEqual([first, first]);
    expect(next).not.toBe(first);
    expect(quantities(tab)).toEqual({ lamp: 5, vase: 1 });
  });

  it.each([
    ['the network is away', AWAY],
    ['the service is busy', new ShopError('overloaded', 503)],
    ['it came too fast', new ShopError('throttled', 429)],
  ])('waits longer and longer while %s', async (_, error) => {
    const { tab, service } = await tabWith([line('lamp', 1)]);
    vi.spyOn(Math, 'random').mockReturnValue(1);
    void tab.setQuantity('lamp', 5);
    await settle();
    const waits: number[] = [];
    for (let sent = 1; sent <= 6; sent++) {
      await service.answer(error);
      const since = Date.now();
      while (service.sent.length === sent) await vi.advanceTimersToNextTimerAsync();
      waits.push(Date.now() - since);
    }
    expect(waits).toEqual([2_000, 3_000, 5_000, 9_000, 17_000, 31_000]);
    expect(quantities(tab)).toEqual({ lamp: 5 });
  });

  it('is sent at once when the network is back', async () => {
    const { tab, service } = await tabWith([line('lamp', 1)]);
    const changed = tab.setQuantity('lamp', 5);
    await settle();
    await service.answer(AWAY);
    tab.retryNow();
    await settle();
    expect(service.sent).toHaveLength(2);
    await service.answer(cart(2, [line('lamp', 5)]));
    await changed;
    expect(tab.getState()).toMatchObject({ isStalled: false, changes: [], problem: null });
  });

  it('holds the customer back from a checkout that would not have it', async () => {
    const { tab, service } = await tabWith([line('lamp', 1)]);
    void tab.setQuantity('lamp', 5);
    await settle();
    await service.answer(AWAY);
    const settled = tab.settled();
    await settle();
    await service.answer(AWAY);
    expect(await settled).toBe(false);
  });

  it('is undone, and said so, when the shop only answers nonsense', async () => {
    const { tab, service } = await tabWith([line('lamp', 1)]);
    const reason = reasonOf(tab.setQuantity('lamp', 5));
    await settle();
    for (let answers = 1; answers <= 8; answers++) {
      await service.answer(new ShopError('unexpected-answer', 500));
      await vi.advanceTimersByTimeAsync(31_000);
    }
    expect(await reason).toContain('We could not tell whether Thingy lamp was changed.');
    expect(service.sent).toHaveLength(8);
    expect(quantities(tab)).toEqual({ lamp: 1 });
  });

  it('is undone, and said so, when it is kept for more than a day', async () => {
    const { browser, tab, service } = await tabWith([line('lamp', 1)]);
    void reasonOf(tab.setQuantity('lamp', 2));
    await settle();
    void reasonOf(tab.add(productOf('vase'), 1));
    vi.setSystemTime(Date.now() + DAY_MS + 1);
    const later = await browser.openTab();
    expect(later.getState().changes).toHaveLength(2);
    await service.answer(AWAY);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(service.sent).toHaveLength(1);
    const problems = [tab, later].map((each) => each.getState().problem);
    expect(problems).toContain(
      'Thingy vase was not added. The shop could not be reached for more than a day.',
    );
    expect(later.getState().changes).toEqual([]);
  });

  it('is not said to be undone after a day if it may have arrived', async () => {
    const { tab, service } = await tabWith([line('lamp', 1)]);
    const reason = reasonOf(tab.setQuantity('lamp', 2));
    await settle();
    vi.setSystemTime(Date.now() + DAY_MS + 1);
    service.told = cart(2, [line('lamp', 2)]);
    await service.answer(AWAY);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await reason).toContain('We could not tell whether Thingy lamp was changed.');
    expect(quantities(tab)).toEqual({ lamp: 2 });
  });

  it('cuts the shop off for the customer, and no longer once it is answered', async () => {
    const { tab, service } = await tabWith([line('lamp', 1)]);
    void tab.setQuantity('lamp', 5);
    await settle();
    expect(tab.getState().isCutOff).toBe(false);
    await service.answer(AWAY);
    expect(tab.getState().isCutOff).toBe(true);
    await vi.advanceTimersByTimeAsync(1_000);
    await service.answer(cart(2, [line('lamp', 5)]));
    expect(tab.getState().isCutOff).toBe(false);
  });

  it('keeps its place after those that wait, although the clock goes back', async () => {
    const { browser, tab, service } = await tabWith([line('lamp', 1)]);
    const first = tab.setQuantity('lamp', 5);
    await settle();
    await service.answer(AWAY);
    vi.setSystemTime(Date.now() - DAY_MS);
    const later = await browser.openTab();
    const second = later.setQuantity('lamp', 6);
    await vi.advanceTimersByTimeAsync(1_000);
    for (const at of [2, 3]) {
      await service.answer(cart(at, [line('lamp', at + 3)]));
      await vi.advanceTimersByTimeAsync(1_000);
    }
    await Promise.all([first, second]);
    expect(service.sent.map(({ body }) => body)).toEqual(
      [5, 5, 6].map((quantity) => ({ quantity, generation: 0 })),
    );
  });
});

describe('an addition whose answer is lost', () => {
  const DOUBT =
    'We could not tell whether Thingy vase was added. ' +
    'Your cart is shown as it is in the shop now.';

  it('is not sent again once the shop may have forgotten it: it says what it has', async () => {
    const { tab, service } = await tabWith([line('lamp', 1)]);
    const reason = reasonOf(tab.add(productOf('vase'), 1));
    await settle();
    await vi.advanceTimersByTimeAsync(SENT_ADDITION_AGE_MS_MAX + 1);
    service.isAway = true;
    await service.answer(AWAY);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(tab.getState().isStalled).toBe(true);
    expect(quantities(tab)).toEqual({ lamp: 1, vase: 1 });
    service.isAway = false;
    service.told = cart(2, [line('lamp', 1), line('vase', 1)]);
    tab.retryNow();
    await settle();
    expect(await reason).toBe(DOUBT);
    expect(service.sent).toHaveLength(1);
    expect(service.latestReads).toBe(2);
    expect(quantities(tab)).toEqual({ lamp: 1, vase: 1 });
  });

  it('counts from its first sending, whatever was tried since, in any tab', async () => {
    const { browser, tab, service } = await tabWith([line('lamp', 1)]);
    void reasonOf(tab.add(productOf('vase'), 1));
    await settle();
    for (let waited = 0; waited <= SENT_ADDITION_AGE_MS_MAX; waited += 10_000) {
      await service.answer(AWAY);
      await vi.advanceTimersByTimeAsync(10_000);
    }
    const sent = service.sent.length;
    expect(sent).toBeGreaterThan(2);
    const later = await browser.openTab();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(service.sent).toHaveLength(sent);
    expect(later.getState().changes).toEqual([]);
    expect(tab.getState().problem).toBe(DOUBT);
  });

  it('is sent for a day if the shop surely did not take it', async () => {
    const { tab, service } = await tabWith([line('lamp', 1)]);
    const added = tab.add(productOf('vase'), 1);
    await settle();
    await service.answer(new ShopError('overloaded', 503));
    vi.setSystemTime(Date.now() + DAY_MS / 2);
    await vi.advanceTimersByTimeAsync(1_000);
    await service.answer(cart(2, [line('lamp', 1), line('vase', 1)]));
    await added;
    expect(service.sent).toHaveLength(2);
  });

  it('is one at most: the next is not sent before the shop answers again', async () => {
    const { tab, service } = await tabWith([line('lamp', 1)]);
    void reasonOf(tab.add(productOf('vase'), 1));
    const next = tab.add(productOf('kite'), 1);
    await settle();
    await service.answer(AWAY);
    service.isAway = true;
    await vi.advanceTimersByTimeAsync(500);
    vi.setSystemTime(Date.now() + SENT_ADDITION_AGE_MS_MAX + 1);
    await vi.advanceTimersByTimeAsync(60_000);
    service.isAway = false;
    await vi.advanceTimersByTimeAsync(60_000);
    await service.answer(cart(2, [line('lamp', 1), line('kite', 1)]));
    await next;
    expect(service.sent.map(({ body }) => body)).toMatchObject([
      { productId: 'vase' },
      { productId: 'kite' },
    ]);
  });

  it.each([
    ['the browser is offline', false],
    ['there is no session to send it in', true],
  ])('stays unsent while %s', async (_, onLine) => {
    vi.stubGlobal('navigator', { locks: new FakeLocks(), onLine });
    const { tab, service } = await tabWith([line('lamp', 1)]);
    service.isAway = true;
    const added = tab.add(productOf('vase'), 1);
    await settle();
    vi.setSystemTime(Date.now() + DAY_MS / 2);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(service.sent).toHaveLength(0);
    service.isAway = false;
    tab.retryNow();
    await settle();
    await service.answer(cart(2, [line('lamp', 1), line('vase', 1)]));
    await added;
    expect(service.sent).toHaveLength(1);
  });
});

describe('a change and the tabs of a browser', () => {
  it('shows in all of them at once, and ends in the server’s truth in all', async () => {
    const { browser, tab, service } = await tabWith([line('lamp', 1)]);
    const other = await browser.openTab();
    expect(quantities(other)).toEqual({ lamp: 1 });
    const changed = tab.setQuantity('lamp', 5);
    expect(quantities(other)).toEqual({ lamp: 5 });
    await settle();
    await service.answer(cart(2, [line('lamp', 4)]));
    await changed;
    expect(quantities(other)).toEqual({ lamp: 4 });
    expect(other.getState().changes).toEqual([]);
    expect(quantities(await browser.openTab())).toEqual({ lamp: 4 });
  });

  it('is sent after a crash between sending and answer, under the same id', async () => {
    const { browser, tab, service } = await tabWith([line('lamp', 1)]);
    void tab.add(productOf('vase'), 1);
    await settle();
    expect(service.sent).toHaveLength(1);
    // The tab is gone, and its lock with it.
    vi.stubGlobal('navigator', { locks: new FakeLocks() });
    const next = await browser.openTab();
    expect(quantities(next)).toEqual({ lamp: 1, vase: 1 });
    await settle();
    expect(service.sent).toHaveLength(2);
    expect(new Set(idsOf(service.sent)).size).toBe(1);
  });

  it('is not counted twice when the cart that has it comes before its answer', async () => {
    const { browser, tab, service } = await tabWith([line('lamp', 1)]);
    const other = await browser.openTab();
    const added = tab.add(productOf('vase'), 2);
    await settle();
    // Pushed, and read by another page.
    const pushed = cart(2, [line('lamp', 1), line('vase', 2)]);
    tab.accept(pushed);
    for (const each of [tab, other]) expect(quantities(each)).toEqual({ lamp: 1, vase: 2 });
    expect(cartToShow(tab.getState(), pushed).view.lines).toHaveLength(1);
    await service.answer(pushed);
    await added;
    for (const each of [tab, other]) expect(quantities(each)).toEqual({ lamp: 1, vase: 2 });
    tab.accept(cart(3, [line('lamp', 1), line('vase', 3)]));
    for (const each of [tab, other]) expect(quantities(each)).toEqual({ lamp: 1, vase: 3 });
  });

  it('lets through what was told meanwhile once its answer is there', async () => {
    const { tab, service } = await tabWith([line('lamp', 1)]);
    void tab.add(productOf('vase'), 2);
    await settle();
    tab.accept(cart(9, [line('lamp', 1), line('vase', 2), line('kite', 1)]));
    await service.answer(cart(2, [line('lamp', 1), line('vase', 2)]));
    expect(quantities(tab)).toEqual({ lamp: 1, vase: 2, kite: 1 });
  });

  it('is sent again although a later one overtakes it, if it may have arrived', async () => {
    const { browser, tab, service } = await tabWith([line('lamp', 1)]);
    void tab.setQuantity('lamp', 5);
    await settle();
    await service.answer(AWAY);
    vi.stubGlobal('navigator', { locks: new FakeLocks() });
    const next = await browser.openTab();
    void next.setQuantity('lamp', 6);
    await settle();
    expect(service.sent[1]).toMatchObject({ body: { quantity: 5, generation: 0 } });
    await service.answer(cart(2, [line('lamp', 5)]));
    await vi.advanceTimersByTimeAsync(300);
    expect(service.sent[2]).toMatchObject({ body: { quantity: 6, generation: 0 } });
  });

  it('is sent once, in the order in which it was made, whichever tab sends it', async () => {
    const { browser, tab, service } = await tabWith([line('lamp', 1)]);
    const other = await browser.openTab();
    void tab.add(productOf('vase'), 1);
    await vi.advanceTimersByTimeAsync(5);
    void other.add(productOf('kite'), 1);
    await settle();
    other.retryNow();
    tab.retryNow();
    await settle();
    expect(service.sent).toHaveLength(1);
    await service.answer(cart(2, [line('lamp', 1), line('vase', 1)]));
    await service.answer(cart(3, [line('lamp', 1), line('vase', 1), line('kite', 1)]));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(service.sent.map(({ body }) => body)).toEqual([
      { productId: 'vase', quantity: 1 },
      { productId: 'kite', quantity: 1 },
    ]);
    expect(quantities(tab)).toEqual(quantities(other));
  });

  it('is sent by another tab if the one that made it is closed', async () => {
    const { browser, tab, service } = await tabWith([line('lamp', 1)]);
    const other = await browser.openTab();
    void tab.add(productOf('vase'), 1);
    await settle();
    expect(service.sent).toHaveLength(1);
    // The first tab is gone, and its lock with it; its own tries no longer count.
    vi.stubGlobal('navigator', { locks: new FakeLocks() });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(service.sent).toHaveLength(2);
    await service.answer(AWAY);
    await service.answer(cart(2, [line('lamp', 1), line('vase', 1)]));
    expect(quantities(other)).toEqual({ lamp: 1, vase: 1 });
    expect(other.getState().changes).toEqual([]);
  });

  it('is settled in a tab that could not be told that another has sent it', async () => {
    const { browser, tab, service } = await tabWith([line('lamp', 1)]);
    const added = tab.add(productOf('vase'), 1);
    await settle();
    await service.answer(AWAY);
    browser.separateTabs();
    const other = await browser.openTab();
    await service.answer(cart(2, [line('lamp', 1), line('vase', 1)]));
    expect(other.getState().changes).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    await added;
    expect(tab.getState()).toMatchObject({ changes: [], isStalled: false });
    expect(quantities(tab)).toEqual({ lamp: 1, vase: 1 });
    expect(service.sent).toHaveLength(2);
  });

  it('is not told to be kept for want of the shop when another tab is at it', async () => {
    const { browser, tab, service } = await tabWith([line('lamp', 1)]);
    const other = await browser.openTab();
    void tab.add(productOf('vase'), 1);
    await settle();
    vi.stubGlobal('navigator', { locks: { request: () => Promise.reject(new Error('late')) } });
    void other.add(productOf('kite'), 1);
    await settle();
    expect(other.getState()).toMatchObject({ isStalled: true, isCutOff: false });
    expect(service.sent).toHaveLength(1);
  });

  it('tells the tab that made it why it was undone, if another has sent it', async () => {
    const { browser, tab, service } = await tabWith([line('lamp', 1)]);
    const other = await browser.openTab();
    void other.add(productOf('kite'), 1);
    await settle();
    const reason = reasonOf(tab.setQuantity('lamp', 5));
    await service.answer(cart(2, [line('lamp', 1), line('kite', 1)]));
    await service.answer(new ShopError('cart-changed', 409));
    await settle();
    expect(await reason).toContain('Thingy lamp was not changed.');
    expect(tab.getState().problem).toContain('Thingy lamp was not changed.');
  });
});

describe('of two answers', () => {
  it('the one given at the earlier position never replaces the later', () => {
    const later = cart(7, []);
    expect(newerCart(later, cart(6, [line('lamp', 1)]))).toBe(later);
    expect(newerCart(later, cart(7, [line('lamp', 1)]))).not.toBe(later);
  });

  it('the second counts when the log was made anew, or no position is told', () => {
    const old = cart(7, []);
    const anew = { ...cart(1, []), position: 'cart:0:another:1:' };
    expect(newerCart(old, anew)).toBe(anew);
    const silent = { ...cart(1, []), position: '' };
    expect(newerCart(old, silent)).toBe(silent);
  });
});
