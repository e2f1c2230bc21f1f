import { expect, it } from 'vitest';
import { beginAdding, endAdding, NOTHING_ADDED } from './add-progress.ts';

it('counts what is added while another addition is on its way', () => {
  const both = beginAdding(beginAdding(NOTHING_ADDED, 2), 3);
  expect(both).toEqual({ adding: 5, added: 0 });
  const first = endAdding(both, 2, true);
  expect(first).toEqual({ adding: 3, added: 2 });
  expect(endAdding(first, 3, true)).toEqual({ adding: 0, added: 5 });
});

it('does not count what was undone', () => {
  const both = beginAdding(beginAdding(NOTHING_ADDED, 2), 3);
  expect(endAdding(endAdding(both, 2, true), 3, false)).toEqual({ adding: 0, added: 2 });
});

it('begins anew once all was answered', () => {
  expect(beginAdding({ adding: 0, added: 5 }, 1)).toEqual({ adding: 1, added: 0 });
});
