import type { Product, ShownLine } from '@thingy/contracts';
import { LOG_OPENED, type Payload, structured, type Typed } from '@thingy/simba';

/** Records as services and bridges append them. */
export interface Said {
  readonly id: string;
  readonly session?: string;
  readonly fingerprint?: string;
  /** For a fact: its number in the chain of its source, from 1. */
  readonly fact?: number;
  readonly message: Typed & object;
}

export const opened = recorded({ id: 'opened', message: messageOf(LOG_OPENED, { logId: 'log1' }) });

export function recorded({ id, session, fingerprint = '', fact, message }: Said): Payload {
  const origin = (number: number) => ({ log: 'catalog/0/log1', offset: number, index: 0 });
  return structured.wrap({
    id,
    source: 'test',
    session: session ?? null,
    fingerprint,
    traceparent: null,
    origin: fact === undefined ? null : origin(fact),
    previousOrigin: fact === undefined || fact === 1 ? null : origin(fact - 1),
    message,
  });
}

export function messageOf(type: string, data: object): Typed & object {
  return { type, ...data };
}

export function product(id: string, priceCents: number): Product {
  const rest = { description: 'a thingy', picture: `${id}.svg`, category: 'things' };
  return { id, name: `Thingy ${id}`, priceCents, ...rest };
}

export const ADDRESS = 'the-sealed-address';

/** An order as a page showed it. */
export function placeOrder(orderId: string, generation: number, lines: readonly ShownLine[]) {
  const totalCents = lines.reduce((sum, each) => sum + each.quantity * each.unitPriceCents, 0);
  const rest = { currency: 'EUR', totalCents, sealedEmail: ADDRESS };
  return messageOf('PlaceOrder', { orderId, generation, lines, ...rest });
}
