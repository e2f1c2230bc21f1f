import type { Rejected } from '@thingy/contracts';
import type { Command, Decision, Replica, Typed } from '@thingy/simba';
import { asProblem } from './as-problem.ts';
import { invalidRequest } from './invalid-request.ts';

/**
 * `Replica.submit`, whose errors are problems that name the command's id; a command that was
 * rejected as malformed is a problem too. What a context refuses is its controller's to tell.
 */
export async function submit<Model, Message extends Typed, Outcome extends Typed>(
  replica: Replica<Model, Message, Outcome>,
  command: Command<Message>,
): Promise<Decision<Outcome>> {
  const decision = await decide(replica, command);
  for (const outcome of decision.outcomes) {
    if (isRejected(outcome)) throw invalidRequest({ detail: outcome.reason });
  }
  return decision;
}

async function decide<Model, Message extends Typed, Outcome extends Typed>(
  replica: Replica<Model, Message, Outcome>,
  command: Command<Message>,
): Promise<Decision<Outcome>> {
  try {
    return await replica.submit(command);
  } catch (error) {
    throw asProblem(error, command.id);
  }
}

function isRejected(outcome: Typed): outcome is Rejected {
  return outcome.type === 'Rejected';
}
