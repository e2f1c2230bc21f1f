import type { CartView } from '@thingy/contracts';
import type { Shown } from './seen.ts';
import { readService } from './service-fetch.ts';

export function getCart(): Promise<Shown<CartView>> {
  return readService<CartView>('cart', '/cart');
}
