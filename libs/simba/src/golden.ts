import { Ledger } from './ledger.ts';
import type { StateMachine, Typed } from './state-machine.ts';

/**
 * A recorded log with what its machine made of it. Once committed it is never changed: code of any
 * later version must come to the same, or it would rewrite history.
 */
export interface GoldenLog {
  /** In order, from offset 0: the broker's time and the envelope in structured mode. */
  readonly records: readonly { readonly timeMs: number; readonly envelope: unknown }[];
  /** Of each record. */
  readonly outcomes: readonly (readonly unknown[])[];
  /** Of the model after the last record. */
  readonly digest: string;
}

/** What the machine makes of the records now, to be held against what the golden log says. */
export function replayGolden<Model, Message extends Typed, Outcome extends Typed>(
  machine: StateMachine<Model, Message, Outcome>,
  records: GoldenLog['records'],
): Omit<GoldenLog, 'records'> {
  const ledger = new Ledger(machine, 'golden/0');
  const model = machine.initial();
  const outcomes = records.map(({ timeMs, envelope }, offset) => {
    const value = new TextEncoder().encode(JSON.stringify(envelope));
    const ruling = ledger.rule(model, { offset, timeMs, value, headers: {} });
    for (const [index, outcome] of ruling.outcomes.entries()) {
      machine.evolve(model, outcome, ledger.occurrenceOf(ruling, index));
    }
    return ruling.outcomes;
  });
  return { outcomes, digest: machine.digest(model).toString() };
}
