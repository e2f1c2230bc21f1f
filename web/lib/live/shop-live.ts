import { LIVE_PRODUCTS_MAX, type OrderView } from '@thingy/contracts';
import type { CartStore } from '../cart-store.ts';
import type { ServiceUrls } from '../web-config.ts';
import { LiveConnection, type LiveState, type LiveSubject } from './live-connection.ts';
import { liveUrl, type OpenSocket, openSocket } from './live-socket.ts';
import { LiveViews } from './live-views.ts';
import type { ShownProduct } from './shown-product.ts';

export interface ShopLiveParts {
  readonly urls: ServiceUrls;
  readonly cart: CartStore;
  /** Whether there is a session whose cart and orders could be told. */
  readonly hasSession: () => boolean;
  /** The causal token of what was told. */
  readonly onSeen: (position: string) => void;
  /** The page is to be read again, like those of everybody else. */
  readonly onStale: () => void;
  /** An order was placed that the list on the page doesn't have. */
  readonly onNewOrder: () => void;
  /** A connection was made or lost. */
  readonly onState: () => void;
}

/** What the services push to this tab, and the connections that it comes over: one per service. */
export class ShopLive {
  readonly products: LiveViews<ShownProduct>;
  readonly orders: LiveViews<OrderView>;
  readonly #parts: ShopLiveParts;
  /** Where the list of orders on the page is; null: none is shown. */
  #history: string | null = null;
  readonly #connections: Readonly<Record<keyof ServiceUrls, LiveConnection>>;

  constructor(parts: ShopLiveParts, open: OpenSocket = openSocket) {
    this.#parts = parts;
    const { urls, onState } = parts;
    const connect = (service: keyof ServiceUrls, subject: LiveSubject) =>
      new LiveConnection(liveUrl(urls[service]), subject, open, () => {
        onState();
        // A service that tells also takes changes.
        if (service === 'cart' && this.#connections.cart.state === 'live') parts.cart.retryNow();
      });
    this.#connections = {
      catalog: connect('catalog', this.#catalogSubject()),
      cart: connect('cart', this.#cartSubject()),
      order: connect('order', this.#orderSubject()),
    };
    this.products = new LiveViews('catalog', () => this.#connections.catalog.update());
    this.orders = new LiveViews('order', () => this.#connections.order.update());
  }

  /** Of all connections; `idle` of those that nothing is watched over. */
  get states(): readonly LiveState[] {
    return this.#all.map(({ state }) => state);
  }

  /** The session's orders are listed, as they were there; until what is returned is called. */
  showHistory(position: string): () => void {
    this.#history = position;
    this.#connections.order.update();
    return () => {
      this.#history = null;
      this.#connections.order.update();
    };
  }

  /** A session, or its cart, is known now. */
  update(): void {
    for (const connection of this.#all) connection.update();
  }

  wake(): void {
    for (const connection of this.#all) connection.wake();
  }

  sleep(): void {
    for (const connection of this.#all) connection.sleep();
  }

  online(): void {
    for (const connection of this.#all) connection.online();
  }

  offline(): void {
    for (const connection of this.#all) connection.offline();
  }

  get #all(): readonly LiveConnection[] {
    return Object.values(this.#connections);
  }

  #catalogSubject(): LiveSubject {
    return {
      watch: () => {
        const after = this.products.knownUpTo;
        if (after === null) return null;
        const productIds = this.products.shownIds.slice(0, LIVE_PRODUCTS_MAX);
        return { type: 'watch', productIds, after };
      },
      onMessage: (message) => {
        const { type, position } = message;
        if (type === 'reset') return this.#parts.onStale();
        if (type === 'product') {
          this.products.tell(message.product.id, {
            view: message.product,
            isGone: false,
            position,
          });
        } else if (type === 'product-removed') this.products.remove(message.productId, position);
        this.#parts.onSeen(position);
      },
    };
  }

  #cartSubject(): LiveSubject {
    const { cart, hasSession, onSeen } = this.#parts;
    return {
      watch: () => {
        const { told } = cart.getState();
        return told === null || !hasSession() ? null : { type: 'watch', after: told.position };
      },
      onMessage: ({ type, position, ...message }) => {
        if (type === 'reset') return void Promise.allSettled([cart.refresh()]);
        if ('cart' in message) {
          cart.accept({ view: message.cart, position, isBehind: false, staleSince: null });
        }
        onSeen(position);
      },
    };
  }

  #orderSubject(): LiveSubject {
    const { hasSession, onSeen, onStale, onNewOrder } = this.#parts;
    return {
      watch: () => {
        const after = this.#history ?? this.orders.knownUpTo;
        return after === null || !hasSession() ? null : { type: 'watch', after };
      },
      onMessage: (message) => {
        if (message.type === 'reset') return onStale();
        if (message.type !== 'order') return;
        const { order, position } = message;
        const isNew = this.orders.find(order.id) === undefined;
        if (isNew && this.#history !== null) onNewOrder();
        this.orders.tell(order.id, { view: order, isGone: false, position });
        onSeen(position);
      },
    };
  }
}
