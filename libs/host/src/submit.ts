import { Logger } from '@nestjs/common';
import type { Rejected } from '@thingy/contracts';
import type { Command, Decision, Replica, Typed } from '@thingy/simba';
import { asProblem } from './as-problem.ts';
import { invalidRequest } from './invalid-request.ts';
import { serviceLog } from './service-log.ts';
import { spanUnderWay } from './under-way.ts';

const logger = new Logger('command');

/**
 * `Replica.submit`, whose errors are problems that name the command's id; a command that was
 * rejected as malformed is a problem too. What a context refuses is its controller's to tell.
 */
export async function submit<Model, Message extends Typed, Outcome extends Typed>(
  replica: Replica<Model, Message, Outcome>,
  command: Command<Message>,
): Promise<Decision<Outcome>> {
  let decision: Decision<Outcome>;
  try {
    decision = await replica.submit(traced(command));
  } catch (error) {
    throw asProblem(error, command.id);
  }
  if (serviceLog()?.isLogged('debug') === true) tell(replica, command, decision);
  for (const outcome of decision.outcomes) {
    if (isRejected(outcome)) throw invalidRequest({ detail: outcome.reason });
  }
  return decision;
}

function isRejected(outcome: Typed): outcome is Rejected {
  return outcome.type === 'Rejected';
}

/** The record that is appended is the work of the request under way. */
function traced<Message extends Typed>(command: Command<Message>): Command<Message> {
  const span = spanUnderWay();
  if (span === undefined) return command;
  span.tag('command.id', command.id);
  return { ...command, traceparent: span.traceparent };
}

function tell(
  { log }: Pick<Replica<never, never, never>, 'log'>,
  { id, message }: Command<Typed>,
  { offset, outcomes }: Decision<Typed>,
): void {
  const types = outcomes.map(({ type }) => type);
  logger.debug(message.type, { command: id, position: `${log}/${offset}`, outcomes: types });
}
