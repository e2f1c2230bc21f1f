import { Digest } from './digest.ts';
import type { StateMachine } from './state-machine.ts';

/** A context that owes letters. For tests of effects. */
export type LetterMessage =
  | { readonly type: 'Write'; readonly letter: string }
  | { readonly type: 'Done'; readonly effect: string };

export type LetterOutcome =
  | { readonly type: 'LetterOwed'; readonly letter: string }
  | { readonly type: 'LetterSent'; readonly letter: string };

export interface Letters {
  readonly owed: Set<string>;
  readonly sent: Set<string>;
  readonly digest: Digest;
}

export const letters: StateMachine<Letters, LetterMessage, LetterOutcome> = {
  levelMax: 1,
  messageTypes: new Set(['Write', 'Done']),
  initial: () => ({ owed: new Set(), sent: new Set(), digest: new Digest() }),
  decide({ owed }, message) {
    if (message.type === 'Write') return [{ type: 'LetterOwed', letter: message.letter }];
    return owed.has(message.effect) ? [{ type: 'LetterSent', letter: message.effect }] : [];
  },
  evolve(model, { type, letter }) {
    model.digest.add(`${type} ${letter}`);
    if (type === 'LetterOwed') model.owed.add(letter);
    else {
      model.owed.delete(letter);
      model.sent.add(letter);
    }
  },
  digest: (model) => model.digest,
  pending: ({ owed }) => owed,
  isPending: ({ owed }, letter) => owed.has(letter),
};
