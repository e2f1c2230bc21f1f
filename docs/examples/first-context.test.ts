import { Replica } from '@thingy/simba';
import { expect, test } from 'vitest';
import { logInMemory } from './log-in-memory.ts';
import { outcomesOf } from './scenario.ts';
import { seating } from './seating.ts';

// #region rules
test('a seat is reserved once', () => {
  const ann = { session: 'ann', message: { type: 'Reserve', seat: '7B' } } as const;
  const bob = { ...ann, session: 'bob' };
  expect(outcomesOf(seating, ann)).toEqual([{ type: 'SeatReserved', seat: '7B', by: 'ann' }]);
  expect(outcomesOf(seating, ann, bob)).toEqual([{ type: 'SeatRefused', seat: '7B' }]);
});
// #endregion

test('two replicas that are asked at once come to the same', async () => {
  const log = await logInMemory('seating');
  // #region replica
  const replica = new Replica({ log, machine: seating, context: 'seating', source: 'seating/1' });
  await replica.start();

  const message = { type: 'Reserve', seat: '7B' } as const;
  const decision = await replica.submit({ id: 'command-1', session: 'ann', message });
  const takenBy = await replica.read((model) => model.takenBy.get('7B'));
  // #endregion
  expect(decision.outcomes).toEqual([{ type: 'SeatReserved', seat: '7B', by: 'ann' }]);
  expect(takenBy).toBe('ann');

  const other = new Replica({ log, machine: seating, context: 'seating', source: 'seating/2' });
  await other.start();
  const sessions = ['bob', 'eve'];
  const asked = [replica, other].map((each, index) =>
    each.submit({
      id: `command-of-${sessions[index]}`,
      session: sessions[index] ?? null,
      message: { type: 'Reserve', seat: '8A' },
    }),
  );
  const types = (await Promise.all(asked)).map(({ outcomes: [outcome] }) => outcome?.type);
  expect(types.sort()).toEqual(['SeatRefused', 'SeatReserved']);

  // #region again
  const again = await other.submit({ id: 'command-1', session: 'ann', message });
  expect(again).toEqual(decision);
  // #endregion
  await expect.poll(() => replica.next === other.next).toBe(true);
  expect(await replica.digest()).toEqual(await other.digest());
  await Promise.all([replica.stop(), other.stop()]);
});
