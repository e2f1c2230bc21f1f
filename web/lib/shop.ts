import type { CartView, OrderView } from '@thingy/contracts';
import { backoffMs } from './backoff.ts';
import { openReporter, type Report } from './browser-events/open-reporter.ts';
import { VISITOR_KEY } from './browser-events/visitor-id.ts';
import { BrowserSession } from './browser-session.ts';
import { happeningOf } from './cart-change.ts';
import { CartStore } from './cart-store.ts';
import { listenToPage } from './live/page-events.ts';
import { ShopLive } from './live/shop-live.ts';
import { OrderAttempt } from './order-attempt.ts';
import type { OrderService } from './order-outcome.ts';
import type { PageConfig } from './page-config.ts';
import { SeenCookie } from './seen-cookie.ts';
import { ServiceClient } from './service-client.ts';
import { SessionClient } from './session-client.ts';
import { SessionGate } from './session-gate.ts';
import { ShopError } from './shop-error.ts';
import { type KeyedStorage, PrivateStore } from './tabs/private-store.ts';
import { TabChannel } from './tabs/tab-channel.ts';
import { TroubleSign } from './trouble-sign.ts';

/** Those who lost the same service are not to read everything again at once. */
const STALE_WITHIN_MS = 3_000;
/** A request that soon succeeds is not worth a word. */
const CUT_OFF_MS = 4_000;
/** Nor is a connection that is made again: what it tells can be read as well. */
const UNTOLD_MS = 30_000;
/** What these pages show is one session's only. */
const PRIVATE_PAGES = /^\/(cart|checkout|orders)/;

/** Everything a page in the browser does with the services. One per tab; made without effect. */
export class Shop {
  readonly locale: string;
  readonly seen: SeenCookie;
  readonly cart: CartStore;
  readonly orders: OrderService;
  readonly live: ShopLive;
  readonly session: BrowserSession;
  /** The shop can't be reached. */
  readonly cutOff: TroubleSign;
  /** It can, as far as is known, but does not tell what changes. */
  readonly untold: TroubleSign;
  /** Only in the browser. */
  readonly report: Report;
  /** Reads the page again; there is none before the page runs. */
  refreshPage: () => void = () => undefined;
  readonly #tabs = new TabChannel();
  readonly #store = new PrivateStore(storageOf('localStorage'));
  readonly #hasSession: boolean;
  #attempt: OrderAttempt | undefined;
  #staleTimer: ReturnType<typeof setTimeout> | undefined;
  #isStarted = false;
  #wasHidden = false;
  #isOffline = false;

  constructor(config: PageConfig) {
    this.locale = config.locale;
    this.#hasSession = config.session !== null;
    let reporter: Report | undefined;
    this.report = (happening) => {
      reporter ??= openReporter(config.eventsUrl);
      reporter(happening);
    };
    this.seen = new SeenCookie(config);
    const cart = new ServiceClient(config.urls.cart, this.seen);
    const orders = new ServiceClient(config.urls.order, this.seen);
    const gate = new SessionGate(this.#hasSession, async () => {
      await cart.read('/cart');
      await this.session.check();
    });
    const onNone = () => this.session.checkSoon();
    const carts = behind<CartView>(gate, cart, onNone);
    this.cart = new CartStore(carts, this.#store, this.#tabs, (change) =>
      this.report(happeningOf(change)),
    );
    this.orders = behind<OrderView>(gate, orders, onNone);
    this.session = new BrowserSession({
      fromPage: config.session,
      service: new SessionClient(),
      store: this.#store,
      tabs: this.#tabs,
      onKnown: () => this.cart.wake(),
      onOver: () => {
        this.#attempt?.forget();
        leave();
      },
    });
    this.live = new ShopLive({
      urls: config.urls,
      cart: this.cart,
      hasSession: () => this.session.isKnown,
      onSeen: (position) => this.seen.merge(position),
      onStale: () => this.#readPageAgain(),
      onNewOrder: () => this.refreshPage(),
      onState: () => this.#lookForTrouble(),
    });
    this.cutOff = new TroubleSign(
      CUT_OFF_MS,
      () => this.#isOffline || this.cart.getState().isCutOff,
    );
    this.untold = new TroubleSign(UNTOLD_MS, () => this.live.states.includes('trying'));
    this.cart.subscribe(() => {
      this.live.update();
      this.#lookForTrouble();
    });
  }

  /** Once, in the browser. */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    // It may have gone before the page's scripts ran.
    this.#isOffline = navigator.onLine === false;
    // Who comes without a session is nobody that was here before.
    if (!this.#hasSession) storageOf('localStorage')?.removeItem(VISITOR_KEY);
    this.#tabs.open();
    this.session.start();
    // At once, on every page: one that is nobody's any more is dropped, and its e-mail address.
    this.#attempt = new OrderAttempt(storageOf('sessionStorage'), this.#store);
    listenToPage({
      wake: () => this.#wake(),
      hidden: () => this.#hide(),
      sleep: () => this.live.sleep(),
      online: () => this.#online(),
      offline: () => this.#offline(),
    });
  }

  /** Only in the browser, once it is started. */
  get attempt(): OrderAttempt {
    if (this.#attempt === undefined) throw new Error('the shop is not started');
    return this.#attempt;
  }

  #hide(): void {
    this.#wasHidden = true;
    // What waits for more clicks waits no longer.
    void this.cart.settled();
  }

  #wake(): void {
    this.live.wake();
    if (!this.#wasHidden) return;
    if (this.session.isKnown) this.cart.wake();
    // It may have ended or begun meanwhile, and a tab that is frozen is told nothing.
    this.session.checkSoon();
  }

  #online(): void {
    this.#isOffline = false;
    this.live.online();
    this.cart.retryNow();
    this.#lookForTrouble();
  }

  #offline(): void {
    this.#isOffline = true;
    this.live.offline();
    this.#lookForTrouble();
  }

  #lookForTrouble(): void {
    this.cutOff.update();
    this.untold.update();
  }

  #readPageAgain(): void {
    this.#staleTimer ??= setTimeout(
      () => {
        this.#staleTimer = undefined;
        this.refreshPage();
      },
      backoffMs(0, STALE_WITHIN_MS, STALE_WITHIN_MS),
    );
  }
}

/** What the service is asked once there is a session; `onNone`: there is none after all. */
function behind<View>(gate: SessionGate, service: ServiceClient, onNone: () => void) {
  const whenOpen = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
    await gate.pass();
    try {
      return await ask();
    } catch (error) {
      if (error instanceof ShopError && error.status === 401) onNone();
      throw error;
    }
  };
  return {
    open: () => gate.pass(),
    read: (path: string) => whenOpen(() => service.read<View>(path)),
    readLatest: (path: string) => whenOpen(() => service.readLatest<View>(path)),
    send: (command: Parameters<ServiceClient['send']>[0]) =>
      whenOpen(() => service.send<View>(command)),
  };
}

/** Nothing of a session that is over stays on the screen, or in memory. */
function leave(): void {
  if (PRIVATE_PAGES.test(location.pathname)) location.assign('/');
  else location.reload();
}

function storageOf(name: 'localStorage' | 'sessionStorage'): KeyedStorage | null {
  try {
    // Never the server's own, which all its visitors would share.
    return typeof window === 'undefined' ? null : window[name];
  } catch {
    // Refused by the reader's settings (SecurityError): what is kept lives as long as the page.
    return null;
  }
}
