import type { ContextName } from '@thingy/contracts';
import type { StoredRecord } from '@thingy/simba';
import { checkCausality } from './checks/answers.ts';
import { checkCarts } from './checks/carts.ts';
import { checkFacts } from './checks/facts.ts';
import { checkLevels } from './checks/levels.ts';
import { checkMails } from './checks/mails.ts';
import { checkEnds, checkOrders } from './checks/orders.ts';
import { checkReceipts } from './checks/receipts.ts';
import { checkReplicas } from './checks/replicas.ts';
import { checkStock } from './checks/stock.ts';
import type { Replicas } from './client.ts';
import { CONTEXTS } from './contexts.ts';
import type { History } from './history.ts';
import type { Notebook, Observation } from './notebook.ts';
import { retell, type Told } from './retell.ts';
import { NEXT_LEVELS } from './versions.ts';
import type { World } from './world.ts';

export type Telling = { readonly [Context in ContextName]: Told<Context> };

/** Holds what replicas and clients say against what the logs mean. */
export async function verify(world: World, replicas: Replicas, notebook: Notebook): Promise<void> {
  const { history, postOffice, landedMs } = world;
  const told: Telling = {
    catalog: retold(world, 'catalog', notebook),
    cart: retold(world, 'cart', notebook),
    order: retold(world, 'order', notebook),
  };
  count(told, notebook, history);
  for (const context of CONTEXTS) await checkContext(told, replicas, notebook, context, history);
  checkOrders(told.order, notebook, history);
  checkEnds(told.order, history);
  checkStock(told.order, history);
  checkMails(told.order, postOffice, landedMs.order, history);
  checkCarts(told.cart, history);
  const targets = Object.values(told) as readonly Told<ContextName>[];
  for (const source of targets) checkFacts(source, targets, history);
  checkCausality(told, notebook.observations, history);
}

async function checkContext<Context extends ContextName>(
  telling: Telling,
  replicas: Replicas,
  notebook: Notebook,
  context: Context,
  history: History,
): Promise<void> {
  const told: Told<Context> = telling[context];
  await checkReplicas(told, replicas[context], history);
  checkLevels(told, replicas[context], history);
  checkReceipts(told, notebook.receipts[context], history);
}

function count(
  told: { readonly [Context in ContextName]: Told<Context> },
  { observations }: Notebook,
  history: History,
): void {
  for (const { context, verdicts, steps, activations } of Object.values(told)) {
    for (const [verdict, times] of Object.entries(verdicts)) {
      history.count(`${context} ${verdict}`, times);
    }
    for (const { outcomes } of steps) for (const { type } of outcomes) history.count(type);
    for (const { level, offset } of activations) {
      // A log is opened at the level that all know.
      if (level === NEXT_LEVELS[context]) history.count(`${context} level activated`);
      else if (offset > 1) history.count(`${context} level ${level} activated`);
    }
    const isNext = ({ level }: { level: number }) => level >= NEXT_LEVELS[context];
    history.count('decided by new rules', steps.filter(isNext).length);
  }
  for (const { isBehind } of Object.values(observations).flat()) {
    history.count(isBehind ? 'answers behind' : 'answers');
  }
}

/** Of the log that the context has now. */
function retold<Context extends ContextName>(
  world: World,
  context: Context,
  { observations }: Notebook,
): Told<Context> {
  const { logId } = world.ages[context].at(-1) ?? { logId: context };
  return retoldAge(world, context, logId, world.logs[context].all(), observations[context]);
}

/** Every answer of a log is what the log makes of its question at its position. */
export function retoldAge<Context extends ContextName>(
  { versions, wrapper, history }: World,
  context: Context,
  logId: string,
  records: readonly StoredRecord[],
  observations: readonly Observation<Context>[],
): Told<Context> {
  const ofLog = observations.filter(({ log }) => log.endsWith(`/${logId}`));
  const byPosition = Map.groupBy(ofLog, ({ next }) => next);
  return retell(context, logId, versions.right, wrapper, records, (position, model) => {
    for (const { question, part, body } of byPosition.get(position) ?? []) {
      const right = JSON.stringify(question.body(model));
      if (right === body) continue;
      const what = `${question.name} at ${part} ${position} was ${body}, and is ${right}`;
      history.violate('answers are what the log makes', what);
    }
  });
}
