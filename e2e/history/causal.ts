import { CausalToken } from '@thingy/simba';
import { checkLinearizable, type Specification, type Verdict } from './linearizable.ts';
import { operationsOf, type Traced } from './operations-of.ts';
import type { Recorded } from './recorded.ts';

export interface CausalVerdict<Input, Output> {
  readonly result: Verdict;
  /** What the result counts in. */
  readonly operations: readonly Traced<Input, Output>[];
}

/**
 * Whether plain reads of one key are causal: whether there is one order of the commands in which
 * every session's reads go only forward, past its own answered commands too. An answer that says
 * `Shop-Behind` is left out.
 */
export function checkCausal<State, Input, Output>(
  specification: Specification<State, Input, Output>,
  history: readonly Recorded<Input, Output>[],
  read: Input,
): CausalVerdict<Input, Output> {
  const operations = operationsOf(history, { read, isWithPlain: true });
  return { result: checkLinearizable(specification, operations), operations };
}

/** An answer from before what its client had seen, which does not say so. */
export interface StepBack {
  readonly of: Recorded<unknown, unknown>;
  readonly topic: string;
  /** The position that it was answered at, and the one that its client had seen. */
  readonly at: number;
  readonly seen: number;
}

/**
 * Positions never go back: no client is answered at a position before one that it has seen of the
 * same log, in whatever service; unless the answer says `Shop-Behind`. `history` is all that these
 * clients did, in every context.
 */
export function stepsBack(history: readonly Recorded<unknown, unknown>[]): readonly StepBack[] {
  const found: StepBack[] = [];
  const seen = new Map<string, CausalToken>();
  for (const of of history.toSorted((a, b) => a.returnedAtMs - b.returnedAtMs)) {
    if (of.token === null) continue;
    const before = positionsIn(seen.get(of.client));
    if (!of.isBehind) {
      // The first entry is the position of the answer; further ones are of what it shows.
      const [[topic, at] = ['', 0]] = positionsIn(CausalToken.parse(of.token));
      const last = before.get(topic) ?? 0;
      if (at < last) found.push({ of, topic, at, seen: last });
    }
    seen.set(of.client, CausalToken.parse(`${seen.get(of.client) ?? ''}~${of.token}`));
  }
  return found;
}

function positionsIn(token: CausalToken | undefined): ReadonlyMap<string, number> {
  const positions = new Map<string, number>();
  for (const { subject, at } of token?.entries() ?? []) if (at !== null) positions.set(subject, at);
  return positions;
}
