import type { Command, Decision, Replica, Typed } from '@thingy/simba';
import { asProblem } from './as-problem.ts';

/** `Replica.submit`, whose errors are problems that name the command's id. */
export async function submit<Model, Message extends Typed, Outcome extends Typed>(
  replica: Replica<Model, Message, Outcome>,
  command: Command<Message>,
): Promise<Decision<Outcome>> {
  try {
    return await replica.submit(command);
  } catch (error) {
    throw asProblem(error, command.id);
  }
}
