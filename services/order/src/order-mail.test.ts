import type { PlacedOrder } from '@thingy/order-domain';
import { describe, expect, it } from 'vitest';
import { orderMail } from './order-mail.ts';

const order: PlacedOrder = {
  id: 'an-order-of-anna-1',
  placedAtMs: Date.UTC(2026, 10, 23, 23, 59),
  state: 'placed',
  lines: [
    { productId: 'mug', name: 'Mug', picture: 'mug.svg', quantity: 2, unitPriceCents: 123_456 },
    { productId: 'x', name: '<i>"&\'', picture: 'x.svg', quantity: 1, unitPriceCents: 5 },
  ],
  currency: 'EUR',
  totalCents: 246_917,
};
const shop = { from: 'Shop <orders@shop.example>', shopUrl: 'https://shop.example' };

describe('the mail about an order', () => {
  it('names what was ordered, with the prices of then, in text and HTML', () => {
    const { subject, text, html } = orderMail('confirmation', order, shop);
    expect(subject).toBe('Your order an-order-of-anna-1');
    expect(text).toBe(
      [
        'Thank you for your order.',
        'We will write again when it is on its way.',
        '',
        'Order an-order-of-anna-1 of November 23, 2026',
        '',
        '2 x Mug: €2,469.12',
        '1 x <i>"&\': €0.05',
        'Total: €2,469.17',
        '',
        'https://shop.example/orders/an-order-of-anna-1',
        '',
      ].join('\n'),
    );
    expect(html).toContain('<td>&lt;i&gt;&quot;&amp;&#39;</td>');
    expect(html).not.toContain('<i>');
    expect(html).toContain('href="https://shop.example/orders/an-order-of-anna-1"');
    expect(html).toContain('€2,469.17');
  });

  it.each([
    ['confirmation', 'Thank you'],
    ['shipped', 'is on its way'],
    ['cancelled', 'was cancelled'],
  ] as const)('of the kind %s says so, under an id that is always the same', (kind, what) => {
    const mail = orderMail(kind, order, shop);
    expect(mail.text).toContain(what);
    expect(mail.html).toContain(what);
    expect(mail.messageId).toBe(`<${kind}.an-order-of-anna-1@shop.example>`);
    expect(orderMail(kind, order, shop)).toEqual(mail);
  });
});
