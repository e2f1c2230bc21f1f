import type { Circumstances, StateMachine, Typed } from '@thingy/simba';

/** A record of a scenario: its message, and what else the decision may know of it. */
export interface Step<Message extends Typed> {
  readonly message: Message;
  readonly session?: string;
  readonly level?: number;
  /** For a fact: its number in its source's log. */
  readonly fact?: number;
}

/** What the last of the steps comes to, after all before it have been applied. */
export function outcomesOf<Model, Message extends Typed, Outcome extends Typed>(
  machine: StateMachine<Model, Message, Outcome>,
  ...steps: readonly Step<Message>[]
): readonly Outcome[] {
  const model = machine.initial();
  let outcomes: readonly Outcome[] = [];
  for (const [offset, { message, ...step }] of steps.entries()) {
    const circumstances = circumstancesOf(step, offset);
    outcomes = machine.decide(model, message, circumstances);
    for (const [index, outcome] of outcomes.entries()) {
      const at = { log: 'example/0/log', offset, index };
      machine.evolve(model, outcome, { at, time: offset, origin: circumstances.origin });
    }
  }
  return outcomes;
}

function circumstancesOf(
  { session, level = 1, fact }: Omit<Step<Typed>, 'message'>,
  offset: number,
): Circumstances {
  return {
    id: `command-${offset}`,
    session: session ?? null,
    fingerprint: '',
    time: offset,
    level,
    origin: fact === undefined ? null : { log: 'source/0/log', offset: fact, index: 0 },
  };
}
