import type { ContextName } from '@thingy/contracts';
import type { History } from '../history.ts';
import type { Receipt } from '../notebook.ts';
import type { Step, Told } from '../retell.ts';

/** Codes that say: surely not in the log. */
const SURELY_NOT: readonly string[] = [
  'rejected',
  'overloaded',
  'not-live',
  'level-not-active',
  'stuck',
];

/**
 * What was answered is in the log and was decided so; what was surely not done, was not done; and
 * nothing was done that nobody asked for.
 */
export function checkReceipts<Context extends ContextName>(
  told: Told<Context>,
  receipts: readonly Receipt<Context>[],
  history: History,
): void {
  const steps = new Map<string, Step<Context>>();
  for (const step of told.steps) {
    if (step.envelope.origin === null) steps.set(step.envelope.id, step);
  }
  const asked = new Set<string>();
  for (const { command, errors, decision } of receipts) {
    const { id } = command;
    asked.add(id);
    const step = steps.get(id);
    if (decision === null) {
      const isSurelyNot = errors.length > 0 && errors.every((code) => SURELY_NOT.includes(code));
      if (isSurelyNot && step !== undefined) {
        history.violate('rejected means not done', `${id} was rejected and is at ${step.offset}`);
      }
    } else if (step === undefined) {
      history.violate('nothing acknowledged is lost', `${id} is not in the log`);
    } else {
      checkDecision(id, step, decision, history);
    }
  }
  for (const [id, { offset, envelope }] of steps) {
    // What replicas tell of mails is held against the mails themselves.
    if (envelope.message.type === 'Done') continue;
    if (!asked.has(id)) history.violate('commands count once', `${id} at ${offset} is nobody's`);
  }
}

function checkDecision<Context extends ContextName>(
  id: string,
  step: Step<Context>,
  decision: NonNullable<Receipt<Context>['decision']>,
  history: History,
): void {
  const answered = JSON.stringify([decision.offset, decision.time, decision.outcomes]);
  const decided = JSON.stringify([step.offset, step.time, step.outcomes]);
  if (answered !== decided) {
    history.violate('answers are what was decided', `${id}: ${answered}, and it was ${decided}`);
  }
}
