import type { CartView, OrderView } from '@thingy/contracts';
import { CartStore } from './cart-store.ts';
import { OrderAttempt } from './order-attempt.ts';
import type { OrderService } from './order-outcome.ts';
import type { PageConfig } from './page-config.ts';
import type { Shown } from './seen.ts';
import { SeenCookie } from './seen-cookie.ts';
import { type Command, ServiceClient } from './service-client.ts';
import { SessionGate } from './session-gate.ts';

/** Everything a page in the browser does with the services. One per tab; made without effect. */
export class Shop {
  readonly locale: string;
  readonly seen: SeenCookie;
  readonly cart: CartStore;
  readonly orders: OrderService;
  #attempt: OrderAttempt | undefined;

  constructor(config: PageConfig) {
    this.locale = config.locale;
    this.seen = new SeenCookie(config);
    const cart = new ServiceClient(config.urls.cart, this.seen);
    const orders = new ServiceClient(config.urls.order, this.seen);
    const gate = new SessionGate(config.hasSession, () => cart.read('/cart'));
    this.cart = new CartStore(behind<CartView>(gate, cart));
    this.orders = behind<OrderView>(gate, orders);
  }

  /** Only in the browser. */
  get attempt(): OrderAttempt {
    this.#attempt ??= new OrderAttempt(tabStorage());
    return this.#attempt;
  }
}

/** What the service is asked once there is a session. */
function behind<View>(gate: SessionGate, service: ServiceClient) {
  return {
    read: async (path: string): Promise<Shown<View>> => {
      await gate.pass();
      return service.read<View>(path);
    },
    send: async (command: Command): Promise<Shown<View>> => {
      await gate.pass();
      return service.send<View>(command);
    },
  };
}

function tabStorage(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    // Refused by the reader's settings (SecurityError): the attempt then lives as long as the page.
    return null;
  }
}
