import type { Operation, Specification } from './linearizable.ts';

/**
 * The definition itself, tried out: some order of the operations that were answered, and of any of
 * the others, keeps what was over before what began later and is allowed. For a handful only.
 */
export function isLinearizable<State, Input, Output>(
  specification: Specification<State, Input, Output>,
  operations: readonly Operation<Input, Output>[],
): boolean {
  const goOn = (state: State, placed: ReadonlySet<number>): boolean => {
    const open = [...operations.entries()].filter(([index]) => !placed.has(index));
    const answered = open.filter(([, each]) => each.returnedAtMs < Number.POSITIVE_INFINITY);
    if (answered.length === 0) return true;
    return open.some(([index, { input, output, invokedAtMs, after }]) => {
      if (!after.every((each) => placed.has(each))) return false;
      if (answered.some(([, other]) => other.returnedAtMs < invokedAtMs)) return false;
      const next = specification.step(state, input, output);
      return next !== null && goOn(next, new Set([...placed, index]));
    });
  };
  return goOn(specification.initial, new Set());
}
