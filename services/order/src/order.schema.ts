import type { OrderHistoryView, OrderLine, OrderView } from '@thingy/contracts';
import { listOf, TEXT, viewSchema, WHOLE } from '@thingy/host';

const ORDER_LINE = viewSchema<OrderLine>('OrderLine', {
  productId: TEXT,
  name: TEXT,
  picture: TEXT,
  quantity: WHOLE,
  unitPriceCents: WHOLE,
});

export const ORDER_VIEW = viewSchema<OrderView>('OrderView', {
  id: TEXT,
  placedAt: { ...TEXT, format: 'date-time', description: 'When the log took the order.' },
  state: { ...TEXT, enum: ['placed'] },
  lines: listOf(ORDER_LINE),
  currency: TEXT,
  totalCents: WHOLE,
});

export const ORDER_HISTORY_VIEW = viewSchema<OrderHistoryView>('OrderHistoryView', {
  orders: listOf(ORDER_VIEW),
  total: { ...WHOLE, description: 'Orders on all pages.' },
});
