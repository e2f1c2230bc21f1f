// #region context
import { Digest, type StateMachine } from '@thingy/simba';

export type Reserve = { readonly type: 'Reserve'; readonly seat: string };

export type SeatingOutcome =
  | { readonly type: 'SeatReserved'; readonly seat: string; readonly by: string }
  | { readonly type: 'SeatRefused'; readonly seat: string }
  | { readonly type: 'Rejected'; readonly reason: string };

export interface Seating {
  readonly takenBy: Map<string, string>;
  readonly digest: Digest;
}

export const seating: StateMachine<Seating, Reserve, SeatingOutcome> = {
  levelMax: 1,
  messageTypes: new Set(['Reserve']),
  initial: () => ({ takenBy: new Map(), digest: new Digest() }),

  /** Only reads. Never throws: what is malformed is an outcome too. */
  decide({ takenBy }, { seat }, { session }) {
    if (typeof seat !== 'string') return [{ type: 'Rejected', reason: 'seat' }];
    if (session === null) return [{ type: 'Rejected', reason: 'a seat needs a session' }];
    if (takenBy.has(seat)) return [{ type: 'SeatRefused', seat }];
    return [{ type: 'SeatReserved', seat, by: session }];
  },

  /** Only writes, and trusts the outcome. */
  evolve({ takenBy, digest }, outcome) {
    if (outcome.type !== 'SeatReserved') return;
    takenBy.set(outcome.seat, outcome.by);
    digest.add(`${outcome.seat} ${outcome.by}`);
  },

  digest: ({ digest }) => digest,
};
// #endregion
