import type { Operation, Specification } from './linearizable.ts';

export type RegisterInput =
  | { readonly type: 'write'; readonly value: number }
  | { readonly type: 'add'; readonly delta: number }
  | { readonly type: 'swap'; readonly from: number; readonly to: number }
  | { readonly type: 'read' };
/** What was read; whether a swap found what it expected. */
export type RegisterOutput = number | boolean;
export type RegisterOperation = Operation<RegisterInput, RegisterOutput>;

/** A number that begins as 0. */
export const register: Specification<number, RegisterInput, RegisterOutput> = {
  initial: 0,
  step(state, input, output) {
    switch (input.type) {
      case 'write':
        return input.value;
      case 'add':
        return state + input.delta;
      case 'swap': {
        const isExpected = state === input.from;
        if (output !== null && output !== isExpected) return null;
        return isExpected ? input.to : state;
      }
      case 'read':
        return output === null || output === state ? state : null;
    }
  },
  keyOf: String,
  isRead: ({ type }) => type === 'read',
};

/** From `from` to `to` on some clock; without `to` it was never answered. */
function during(
  input: RegisterInput,
  output: RegisterOutput | null,
  [from, to = Number.POSITIVE_INFINITY]: readonly [number, number?],
  after: readonly number[] = [],
): RegisterOperation {
  return { input, output, invokedAtMs: from, returnedAtMs: to, after };
}

type Time = readonly [from: number, to?: number];

export const write = (value: number, ...time: Time) => during({ type: 'write', value }, true, time);
export const add = (delta: number, ...time: Time) => during({ type: 'add', delta }, true, time);
export const read = (value: number, ...time: Time) => during({ type: 'read' }, value, time);
export const swap = (from: number, to: number, isDone: boolean, ...time: Time) =>
  during({ type: 'swap', from, to }, isDone, time);
