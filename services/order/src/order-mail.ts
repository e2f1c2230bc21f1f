import type { MailKind, OrderLine } from '@thingy/contracts';
import type { PlacedOrder } from '@thingy/order-domain';
import { domainOf, type MailSettings } from './mail-settings.ts';

/** What a person is written; to whom is not said here. */
export interface OrderMail {
  /** With its angle brackets; the same however often the mail is made. */
  readonly messageId: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const LOCALE = 'en';

interface Wording {
  readonly subject: string;
  readonly greeting: string;
  /** What happens next. */
  readonly next: string;
}

const WORDING: Readonly<Record<MailKind, Wording>> = {
  confirmation: {
    subject: 'Your order',
    greeting: 'Thank you for your order.',
    next: 'We will write again when it is on its way.',
  },
  shipped: {
    subject: 'On its way: your order',
    greeting: 'Your order is on its way.',
    next: 'This is what is in the parcel.',
  },
  cancelled: {
    subject: 'Cancelled: your order',
    greeting: 'Your order was cancelled.',
    next: 'Nothing of it will be sent to you.',
  },
};

/** The mail of this kind about an order, with names and prices as they were ordered. */
export function orderMail(
  kind: MailKind,
  order: PlacedOrder,
  { from, shopUrl }: Pick<MailSettings, 'from' | 'shopUrl'>,
): OrderMail {
  const wording = WORDING[kind];
  const link = `${shopUrl}/orders/${order.id}`;
  return {
    // The same for the same mail: a repetition after a crash can be recognised.
    messageId: `<${kind}.${order.id}@${domainOf(from)}>`,
    subject: `${wording.subject} ${order.id}`,
    text: textOf(wording, order, link),
    html: htmlOf(wording, order, link),
  };
}

function textOf({ greeting, next }: Wording, order: PlacedOrder, link: string): string {
  const lines = order.lines.map(
    (line) => `${line.quantity} x ${line.name}: ${totalOf(line, order.currency)}`,
  );
  return [
    greeting,
    next,
    '',
    `Order ${order.id} of ${dayOf(order.placedAtMs)}`,
    '',
    ...lines,
    `Total: ${money(order.totalCents, order.currency)}`,
    '',
    link,
    '',
  ].join('\n');
}

function htmlOf({ greeting, next }: Wording, order: PlacedOrder, link: string): string {
  const rows = order.lines.map(
    (line) =>
      `<tr><td>${line.quantity} &times;</td><td>${escaped(line.name)}</td>` +
      `<td align="right">${escaped(totalOf(line, order.currency))}</td></tr>`,
  );
  const total = escaped(money(order.totalCents, order.currency));
  return [
    '<!doctype html>',
    `<html lang="${LOCALE}"><head><meta charset="utf-8"><title>${escaped(greeting)}</title></head>`,
    '<body style="font-family: sans-serif">',
    `<p>${escaped(greeting)}<br>${escaped(next)}</p>`,
    `<p>Order <a href="${escaped(link)}">${escaped(order.id)}</a>`,
    `of ${dayOf(order.placedAtMs)}</p>`,
    '<table cellpadding="4">',
    ...rows,
    '<tr><td></td><td><strong>Total</strong></td>',
    `<td align="right"><strong>${total}</strong></td></tr>`,
    '</table>',
    '</body></html>',
    '',
  ].join('\n');
}

function totalOf({ quantity, unitPriceCents }: OrderLine, currency: string): string {
  return money(quantity * unitPriceCents, currency);
}

function money(cents: number, currency: string): string {
  return new Intl.NumberFormat(LOCALE, { style: 'currency', currency }).format(cents / 100);
}

/** In UTC: where the reader is, nobody knows. */
function dayOf(ms: number): string {
  return new Intl.DateTimeFormat(LOCALE, { dateStyle: 'long', timeZone: 'UTC' }).format(ms);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text and for values of attributes. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
