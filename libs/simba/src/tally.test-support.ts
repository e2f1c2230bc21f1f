import { Digest } from './digest.ts';
import type { Origin } from './origin.ts';
import type { StateMachine } from './state-machine.ts';

/** The smallest context: named numbers that can be added to, never below zero. For tests. */
export interface Add {
  readonly type: 'Add';
  readonly name: string;
  readonly amount: number;
}

export type TallyOutcome =
  | { readonly type: 'Added'; readonly name: string; readonly total: number }
  | { readonly type: 'Refused'; readonly name: string };

export interface Tally {
  readonly totals: Map<string, number>;
  readonly digest: Digest;
  /** The fact that was applied last. */
  origin: Origin | null;
  finalized: number;
}

export const tally: StateMachine<Tally, Add, TallyOutcome> = {
  levelMax: 1,
  messageTypes: new Set(['Add', 'Explode']),
  initial: () => ({ totals: new Map(), digest: new Digest(), origin: null, finalized: 0 }),
  decide(model, { type, name, amount }) {
    if ((type as string) === 'Explode') throw new Error('a bug');
    const total = (model.totals.get(name) ?? 0) + amount;
    return total < 0 ? [{ type: 'Refused', name }] : [{ type: 'Added', name, total }];
  },
  evolve(model, outcome, { origin }) {
    if (origin !== null) model.origin = origin;
    if (outcome.type === 'Refused') return;
    const before = model.totals.get(outcome.name);
    if (before !== undefined) model.digest.remove(`${outcome.name} ${before}`);
    model.totals.set(outcome.name, outcome.total);
    model.digest.add(`${outcome.name} ${outcome.total}`);
  },
  digest: (model) => model.digest,
  snapshotForm: {
    schema: 1,
    *save({ totals, origin }) {
      for (const [name, total] of totals) yield { name, total };
      if (origin !== null) yield { origin };
    },
    restore(models, entry) {
      const { name, total, origin } = entry as { name: string; total: number; origin?: Origin };
      for (const model of models) {
        if (origin === undefined) {
          model.totals.set(name, total);
          model.digest.add(`${name} ${total}`);
        } else model.origin = origin;
      }
    },
  },
  *finalize(model) {
    model.finalized++;
    yield;
  },
};
