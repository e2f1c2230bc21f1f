import { expect, it } from 'vitest';
import { pageOf } from './page-of.ts';

it.each([
  ['/', { page: '/' }],
  ['/checkout', { page: '/checkout' }],
  ['/products/red-lamp_2', { page: '/products/[id]', productId: 'red-lamp_2' }],
  ['/orders/0123456789abcdef', { page: '/orders/[id]' }],
  ['/products/a%40b', { page: '/elsewhere' }],
  ['/back-office/orders', { page: '/elsewhere' }],
])('the page at %s', (path, page) => {
  expect(pageOf(path)).toEqual(page);
});
