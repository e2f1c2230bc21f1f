import type { OrderFact, OrderIntent, OrderOutcome } from '@thingy/contracts';
import { type OrderModel, order } from '@thingy/order-domain';
import type { StateMachine } from '@thingy/simba';

/** As simba's effect runner appends it. */
export interface Done {
  readonly type: 'Done';
  readonly effect: string;
}

export interface MailSent {
  readonly type: 'MailSent';
  readonly orderId: string;
}

/** The orders whose mail is not known to be sent, oldest first. */
export interface MailingModel extends OrderModel {
  readonly owed: Set<string>;
}

const OWED = 'owed';

/** The order context, which owes a mail for every order that it accepts. */
export const mailingOrder: StateMachine<
  MailingModel,
  OrderIntent | OrderFact | Done,
  OrderOutcome | MailSent
> = {
  levelMax: order.levelMax,
  messageTypes: new Set([...order.messageTypes, 'Done']),
  initial: () => ({ ...order.initial(), owed: new Set() }),
  digest: ({ digest }) => digest,
  pending: ({ owed }) => owed,
  isPending: ({ owed }, effect) => owed.has(effect),

  decide(model, message, circumstances) {
    if (message.type !== 'Done') return order.decide(model, message, circumstances);
    const { effect } = message;
    return model.owed.has(effect) ? [{ type: 'MailSent', orderId: effect }] : [];
  },

  evolve(model, outcome, occurrence) {
    if (outcome.type === 'MailSent') return settle(model, outcome.orderId);
    order.evolve(model, outcome, occurrence);
    if (outcome.type === 'OrderPlaced') owe(model, outcome.orderId);
  },

  snapshotForm: {
    schema: 1,
    *save(model) {
      for (const entry of order.snapshotForm?.save(model) ?? []) yield entry;
      for (const orderId of model.owed) yield { type: OWED, orderId };
    },
    restore(models, entry) {
      const { type, orderId } = entry as { type: string; orderId: string };
      if (type !== OWED) return order.snapshotForm?.restore(models, entry);
      for (const model of models) owe(model, orderId);
    },
  },
};

function owe(model: MailingModel, orderId: string): void {
  model.owed.add(orderId);
  model.digest.add(entryOf(orderId));
}

function settle(model: MailingModel, orderId: string): void {
  model.owed.delete(orderId);
  model.digest.remove(entryOf(orderId));
}

function entryOf(orderId: string): string {
  return `${OWED} ${orderId}`;
}
