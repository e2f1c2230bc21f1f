import {
  ACTIVATE_LEVEL,
  hasCode,
  Replica,
  type StateMachine,
  structured,
  type Typed,
} from '@thingy/simba';
import { expect, test } from 'vitest';
import { logInMemory } from './log-in-memory.ts';
import { outcomesOf } from './scenario.ts';
import { type Reserve, type Seating, type SeatingOutcome, seating } from './seating.ts';

// #region types
type GiveBack = { readonly type: 'GiveBack'; readonly seat: string };
type Message = Reserve | GiveBack;
type Outcome =
  | SeatingOutcome
  | { readonly type: 'SeatGivenBack'; readonly seat: string; readonly by: string };
// #endregion

const returnable: StateMachine<Seating, Message, Outcome> = {
  ...seating,
  messageTypes: new Set(['Reserve', 'GiveBack']),
  // #region decide
  decide(model, message, circumstances) {
    if (message.type === 'Reserve') return seating.decide(model, message, circumstances);
    const { seat } = message;
    const { session } = circumstances;
    const isOwn = session !== null && model.takenBy.get(seat) === session;
    return isOwn ? [{ type: 'SeatGivenBack', seat, by: session }] : [{ type: 'SeatRefused', seat }];
  },
  // #endregion
  // #region evolve
  evolve(model, outcome, occurrence) {
    if (outcome.type !== 'SeatGivenBack') return seating.evolve(model, outcome, occurrence);
    model.takenBy.delete(outcome.seat);
    model.digest.remove(`${outcome.seat} ${outcome.by}`);
  },
  // #endregion
};

const reserve = (session: string) =>
  ({ session, message: { type: 'Reserve', seat: '7B' } }) as const;
const giveBack = (session: string) =>
  ({ session, message: { type: 'GiveBack', seat: '7B' } }) as const;

// #region table
test.each([
  ['a seat is given back', [reserve('ann'), giveBack('ann')], 'SeatGivenBack'],
  ['a free one is not', [giveBack('ann')], 'SeatRefused'],
  ["nor is another's", [reserve('ann'), giveBack('bob')], 'SeatRefused'],
  ['then it is free', [reserve('ann'), giveBack('ann'), reserve('bob')], 'SeatReserved'],
] as const)('%s', (_, steps, type) => {
  expect(outcomesOf(returnable, ...steps)).toMatchObject([{ type }]);
});
// #endregion

test('a replica of before stops in front of the new intent, and guesses nothing', async () => {
  const log = await logInMemory('seating');
  const after = new Replica({ log, machine: returnable, context: 'seating', source: 'after' });
  const before = new Replica({ log, machine: seating, context: 'seating', source: 'before' });
  await Promise.all([after.start(), before.start()]);
  await after.submit({ id: 'c1', ...reserve('ann') });
  await after.submit({ id: 'c2', ...giveBack('ann') });
  await expect.poll(() => before.state).toBe('stuck');
  expect(hasCode(before.trouble, 'stuck')).toBe(true);
  expect(await before.read(({ takenBy }) => takenBy.get('7B'))).toBe('ann');
  await Promise.all([after.stop(), before.stop()]);
});

// #region level
/** From level 2 on nobody has two seats. What was decided before stays as it was. */
const frugal: StateMachine<Seating, Message, Outcome> = {
  ...returnable,
  levelMax: 2,
  decide(model, message, circumstances) {
    const { level, session } = circumstances;
    if (level >= 2 && message.type === 'Reserve' && hasSeat(model, session)) {
      return [{ type: 'SeatRefused', seat: message.seat }];
    }
    return returnable.decide(model, message, circumstances);
  },
};
// #endregion

function hasSeat({ takenBy }: Seating, session: string | null): boolean {
  return [...takenBy.values()].some((by) => by === session);
}

test('a changed rule holds from where the log activates its level', async () => {
  const log = await logInMemory('seating');
  const replica = new Replica({ log, machine: frugal, context: 'seating', source: 'one' });
  await replica.start();
  const ask = async (seat: string) => {
    const message = { type: 'Reserve', seat } as const;
    const { outcomes } = await replica.submit({ id: `for-${seat}`, session: 'ann', message });
    return outcomes[0]?.type;
  };
  expect([await ask('1A'), await ask('1B')]).toEqual(['SeatReserved', 'SeatReserved']);
  const about = { id: 'level-2', source: 'office', session: null, fingerprint: '' };
  const none = { traceparent: null, origin: null, previousOrigin: null };
  const message = { type: ACTIVATE_LEVEL, level: 2 } as Typed;
  await log.append([structured.wrap({ ...about, ...none, message })]);
  expect(await ask('1C')).toBe('SeatRefused');
  // A new replica decides the first two by the rules of then.
  const fresh = new Replica({ log, machine: frugal, context: 'seating', source: 'two' });
  await fresh.start();
  expect(await fresh.digest()).toEqual(await replica.digest());
  expect(await fresh.read(({ takenBy }) => takenBy.size)).toBe(2);
  await Promise.all([fresh.stop(), replica.stop()]);
});
