import type { CartView } from '@thingy/contracts';
import type { Shown } from './seen.ts';
import { readOwn } from './service-fetch.ts';

export function getCart(): Promise<Shown<CartView>> {
  return readOwn<CartView>('cart', '/cart');
}
