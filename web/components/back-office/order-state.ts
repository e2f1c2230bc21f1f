import type { MailKind, MailView, OrderState } from '@thingy/contracts';

export const ORDER_STATES: Readonly<Record<OrderState, string>> = {
  placed: 'To ship',
  shipped: 'Shipped',
  cancelled: 'Cancelled',
};

export const MAIL_KINDS: Readonly<Record<MailKind, string>> = {
  confirmation: 'Confirmation',
  shipped: 'Shipped',
  cancelled: 'Cancelled',
};

export const MAIL_STATES: Readonly<Record<MailView['state'], string>> = {
  owed: 'on its way',
  sent: 'sent',
  failed: 'refused by the mail server',
  forgotten: 'not sent: the address is forgotten',
  outdated: 'not sent: no longer so',
};
