import type {
  MailView,
  OfficeOrdersView,
  OfficeOrderView,
  OrderChangeView,
  OrderHistoryView,
  OrderLine,
  OrderView,
} from '@thingy/contracts';
import { listOf, TEXT, viewSchema, WHOLE } from '@thingy/host';

const ORDER_LINE = viewSchema<OrderLine>('OrderLine', {
  productId: TEXT,
  name: TEXT,
  picture: TEXT,
  quantity: WHOLE,
  unitPriceCents: WHOLE,
});

const TIME = { ...TEXT, format: 'date-time' };
const STATE = { ...TEXT, enum: ['placed', 'shipped', 'cancelled'] };
const ORDER_FIELDS = {
  id: TEXT,
  placedAt: { ...TIME, description: 'When the log took the order.' },
  state: STATE,
  shippedAt: TIME,
  cancelledAt: TIME,
  lines: listOf(ORDER_LINE),
  currency: TEXT,
  totalCents: WHOLE,
};

export const ORDER_VIEW = viewSchema<OrderView>('OrderView', ORDER_FIELDS, [
  'shippedAt',
  'cancelledAt',
]);

export const ORDER_HISTORY_VIEW = viewSchema<OrderHistoryView>('OrderHistoryView', {
  orders: listOf(ORDER_VIEW),
  total: { ...WHOLE, description: 'Orders on all pages.' },
});

const MAIL_VIEW = viewSchema<MailView>('MailView', {
  kind: { ...TEXT, enum: ['confirmation', 'shipped', 'cancelled'] },
  state: { ...TEXT, enum: ['owed', 'sent', 'failed', 'forgotten', 'outdated'] },
  at: TIME,
});

const OFFICE_ORDER_VIEW = viewSchema<OfficeOrderView>(
  'OfficeOrderView',
  {
    ...ORDER_FIELDS,
    email: { ...TEXT, nullable: true, description: 'null: nobody can read it any more.' },
    mails: listOf(MAIL_VIEW),
  },
  ['shippedAt', 'cancelledAt'],
);

export const OFFICE_ORDERS_VIEW = viewSchema<OfficeOrdersView>('OfficeOrdersView', {
  orders: listOf(OFFICE_ORDER_VIEW),
  total: { ...WHOLE, description: 'Orders on all pages.' },
  searched: {
    ...WHOLE,
    nullable: true,
    description: 'Of a search by address: how many of the newest orders were looked at.',
  },
});

export const ORDER_CHANGE_VIEW = viewSchema<OrderChangeView>('OrderChangeView', {
  id: TEXT,
  state: STATE,
});
