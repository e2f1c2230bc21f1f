import type { CartView, LiveMessage, LiveWatch, OrderView } from '@thingy/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CartService, CartStore } from '../cart-store.ts';
import type { Shown } from '../seen.ts';
import { PrivateStore } from '../tabs/private-store.ts';
import { Tabs } from '../tabs/tabs.test-support.ts';
import type { LiveSocket } from './live-socket.ts';
import { ShopLive } from './shop-live.ts';

const at = (context: string, offset: number) => `${context}:0:log:${offset}:`;
const lamp = (priceCents: number) => {
  const text = { name: 'Lamp', picture: 'x.svg', category: 'Lights', description: '' };
  return { id: 'lamp', priceCents, stockLevel: 3, ...text };
};
const cartOf = (generation: number, offset: number): Shown<CartView> => {
  const view = { generation, lines: [], currency: 'EUR', totalCents: 0 };
  return { view, position: at('cart', offset), isBehind: false, staleSince: null };
};
const order = (id: string): OrderView => {
  const fixed = { placedAt: '2026-01-01T00:00:00Z', lines: [], currency: 'EUR', totalCents: 0 };
  return { id, state: 'placed', ...fixed };
};

/** A tab, and for each service what it watches and the end to tell it something from. */
function openTab() {
  const sockets = new Map<string, LiveSocket>();
  const watched = new Map<string, LiveWatch>();
  const session = { isKnown: true };
  const read = vi.fn(async () => cartOf(7, 70));
  const service: CartService = {
    read,
    open: read,
    readLatest: read,
    send: () => Promise.reject(new Error('not sent')),
  };
  const cart = new CartStore(service, new PrivateStore(null), new Tabs().open('anna'));
  const spies = { onSeen: vi.fn(), onStale: vi.fn(), onNewOrder: vi.fn(), onState: vi.fn() };
  const urls = { catalog: 'https://catalog', cart: 'https://cart', order: 'http://order' };
  const hasSession = () => session.isKnown;
  const live = new ShopLive({ urls, cart, hasSession, ...spies }, (url) => {
    const socket: LiveSocket = {
      onopen: null,
      onclose: null,
      onmessage: null,
      send: (text) => watched.set(url, JSON.parse(text)),
      close: () => sockets.delete(url),
    };
    sockets.set(url, socket);
    return socket;
  });
  const connect = async () => {
    live.wake();
    await vi.advanceTimersByTimeAsync(0);
    for (const socket of sockets.values()) socket.onopen?.();
  };
  const tell = (url: string, message: LiveMessage) =>
    sockets.get(url)?.onmessage?.({ data: JSON.stringify(message) });
  return { live, cart, read, session, sockets, watched, connect, tell, ...spies };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('what is pushed to a tab', () => {
  it('comes over a connection to each service of which something is shown', async () => {
    const { live, cart, session, sockets, watched, connect } = openTab();
    await connect();
    expect(sockets.size).toBe(0);
    live.products.show('lamp', { view: lamp(1), isGone: false, position: at('catalog', 5) });
    live.showHistory(at('order', 4));
    cart.accept(cartOf(0, 3));
    session.isKnown = false;
    await connect();
    expect([...sockets.keys()]).toEqual(['wss://catalog/live']);
    session.isKnown = true;
    live.update();
    await connect();
    expect(Object.fromEntries(watched)).toEqual({
      'wss://catalog/live': { type: 'watch', productIds: ['lamp'], after: at('catalog', 5) },
      'wss://cart/live': { type: 'watch', after: at('cart', 3) },
      'ws://order/live': { type: 'watch', after: at('order', 4) },
    });
  });

  it('is a product, or that it is gone, and older news are dropped', async () => {
    const { live, connect, tell, onSeen } = openTab();
    live.products.show('lamp', { view: lamp(1), isGone: false, position: at('catalog', 5) });
    await connect();
    const product = (cents: number, offset: number) =>
      tell('wss://catalog/live', {
        type: 'product',
        product: lamp(cents),
        position: at('catalog', offset),
      });
    product(3, 8);
    product(2, 7);
    expect(live.products.find('lamp')?.view.priceCents).toBe(3);
    expect(onSeen).toHaveBeenCalledWith(at('catalog', 8));
    const position = at('catalog', 9);
    tell('wss://catalog/live', { type: 'product-removed', productId: 'lamp', position });
    expect(live.products.find('lamp')?.isGone).toBe(true);
  });

  it('is the cart, which is read again if too much was missed', async () => {
    const { cart, read, connect, tell } = openTab();
    cart.accept(cartOf(0, 3));
    await connect();
    tell('wss://cart/live', { type: 'cart', cart: cartOf(2, 6).view, position: at('cart', 6) });
    tell('wss://cart/live', { type: 'cart', cart: cartOf(1, 5).view, position: at('cart', 5) });
    expect(cart.getState().told?.view.generation).toBe(2);
    tell('wss://cart/live', { type: 'reset', position: at('cart', 60) });
    await vi.advanceTimersByTimeAsync(0);
    expect(read).toHaveBeenCalledTimes(1);
    expect(cart.getState().told?.view.generation).toBe(7);
  });

  it('is a sign that the cart’s service is there, and what waits for it is sent', async () => {
    const { live, cart, connect, tell } = openTab();
    cart.accept(cartOf(0, 3));
    live.products.show('lamp', { view: lamp(1), isGone: false, position: at('catalog', 5) });
    const retryNow = vi.spyOn(cart, 'retryNow');
    await connect();
    tell('wss://catalog/live', { type: 'watching', position: at('catalog', 5) });
    expect(retryNow).not.toHaveBeenCalled();
    tell('wss://cart/live', { type: 'watching', position: at('cart', 3) });
    tell('wss://cart/live', { type: 'heartbeat', position: at('cart', 4) });
    expect(retryNow).toHaveBeenCalledTimes(1);
  });

  it('is an order: one that a list does not have makes it be read again', async () => {
    const { live, connect, tell, onNewOrder, onStale } = openTab();
    live.orders.show('old', { view: order('old'), isGone: false, position: at('order', 4) });
    const hide = live.showHistory(at('order', 4));
    await connect();
    const shipped: OrderView = { ...order('old'), state: 'shipped' };
    tell('ws://order/live', { type: 'order', order: shipped, position: at('order', 5) });
    expect(live.orders.find('old')?.view.state).toBe('shipped');
    expect(onNewOrder).not.toHaveBeenCalled();
    tell('ws://order/live', { type: 'order', order: order('new'), position: at('order', 6) });
    expect(onNewOrder).toHaveBeenCalledTimes(1);
    hide();
    tell('ws://order/live', { type: 'order', order: order('newer'), position: at('order', 7) });
    expect(onNewOrder).toHaveBeenCalledTimes(1);
    tell('ws://order/live', { type: 'reset', position: at('order', 60) });
    expect(onStale).toHaveBeenCalledTimes(1);
  });
});
