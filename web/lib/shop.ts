import type { CartView, OrderView } from '@thingy/contracts';
import { backoffMs } from './backoff.ts';
import { openReporter, type Report } from './browser-events/open-reporter.ts';
import { VISITOR_KEY } from './browser-events/visitor-id.ts';
import { BrowserSession } from './browser-session.ts';
import { happeningOf } from './cart-change.ts';
import { CartStore } from './cart-store.ts';
import { listenToPage } from './live/page-events.ts';
import { ShopLive } from './live/shop-live.ts';
import { OfflineSign } from './offline-sign.ts';
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

/** Those who lost the same service are not to read everything again at once. */
const STALE_WITHIN_MS = 3_000;
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
  readonly offline: OfflineSign;
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
      onOver: leave,
    });
    this.live = new ShopLive({
      urls: config.urls,
      cart: this.cart,
      hasSession: () => this.session.isKnown,
      onSeen: (position) => this.seen.merge(position),
      onStale: () => this.#readPageAgain(),
      onNewOrder: () => this.refreshPage(),
      onState: () => this.offline.update(),
    });
    this.offline = new OfflineSign(() => this.#isCutOff());
    this.cart.subscribe(() => {
      this.live.update();
      this.offline.update();
    });
  }

  /** Once, in the browser. */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    // Who comes without a session is nobody that was here before.
    if (!this.#hasSession) storageOf('localStorage')?.removeItem(VISITOR_KEY);
    this.#tabs.open();
    this.session.start();
    listenToPage({
      wake: () => this.#wake(),
      hidden: () => this.#hide(),
      sleep: () => this.live.sleep(),
      online: () => this.#online(),
      offline: () => this.live.offline(),
    });
  }

  /** Only in the browser. */
  get attempt(): OrderAttempt {
    this.#attempt ??= new OrderAttempt(storageOf('sessionStorage'), this.#store);
    return this.#attempt;
  }

  #hide(): void {
    this.#wasHidden = true;
    // What waits for more clicks waits no longer.
    void this.cart.settled();
  }

  #wake(): void {
    this.live.wake();
    if (!this.session.isKnown || !this.#wasHidden) return;
    this.cart.wake();
    // The session may have ended meanwhile, and a tab that is frozen is told nothing.
    this.session.checkSoon();
  }

  #online(): void {
    this.live.online();
    this.cart.retryNow();
  }

  #isCutOff(): boolean {
    return this.cart.getState().isStalled || this.live.states.includes('trying');
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
