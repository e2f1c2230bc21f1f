import type { ContextName } from '@thingy/contracts';
import type { StoredRecord } from '@thingy/simba';
import { checkCausality } from './checks/answers.ts';
import { checkCarts } from './checks/carts.ts';
import { checkFacts } from './checks/facts.ts';
import { checkOrders } from './checks/orders.ts';
import { checkReceipts } from './checks/receipts.ts';
import { checkReplicas } from './checks/replicas.ts';
import { checkStock } from './checks/stock.ts';
import type { Replicas } from './client.ts';
import type { PerContext } from './contexts.ts';
import type { History } from './history.ts';
import type { Notebook, Observation } from './notebook.ts';
import { retell, type Told } from './retell.ts';
import type { World } from './world.ts';

/** Holds what replicas and clients say against what the logs mean. */
export async function verify(
  world: World,
  records: PerContext<readonly StoredRecord[]>,
  replicas: Replicas,
  notebook: Notebook,
): Promise<void> {
  const { history } = world;
  const told = {
    catalog: retold(world, 'catalog', records.catalog, notebook.observations.catalog),
    cart: retold(world, 'cart', records.cart, notebook.observations.cart),
    order: retold(world, 'order', records.order, notebook.observations.order),
  };
  count(told, notebook, history);
  await checkReplicas(told.catalog, replicas.catalog, history);
  await checkReplicas(told.cart, replicas.cart, history);
  await checkReplicas(told.order, replicas.order, history);
  checkReceipts(told.catalog, notebook.receipts.catalog, history);
  checkReceipts(told.cart, notebook.receipts.cart, history);
  checkReceipts(told.order, notebook.receipts.order, history);
  checkOrders(told.order, notebook, history);
  checkStock(told.order, history);
  checkCarts(told.cart, history);
  const targets = Object.values(told) as readonly Told<ContextName>[];
  checkFacts(told.catalog, targets, history);
  checkFacts(told.order, targets, history);
  checkCausality(told, notebook.observations, history);
}

function count(
  told: { readonly [Context in ContextName]: Told<Context> },
  { observations }: Notebook,
  history: History,
): void {
  for (const { context, verdicts, steps } of Object.values(told)) {
    for (const [verdict, times] of Object.entries(verdicts)) {
      history.count(`${context} ${verdict}`, times);
    }
    for (const { outcomes } of steps) for (const { type } of outcomes) history.count(type);
  }
  for (const { isBehind } of Object.values(observations).flat()) {
    history.count(isBehind ? 'answers behind' : 'answers');
  }
}

/** Every answer is what the log makes of its question at its position. */
function retold<Context extends ContextName>(
  { machines, wrapper, history }: World,
  context: Context,
  records: readonly StoredRecord[],
  observations: readonly Observation<Context>[],
): Told<Context> {
  const byPosition = Map.groupBy(observations, ({ next }) => next);
  return retell(context, machines[context], wrapper, records, (position, model) => {
    for (const { question, part, body } of byPosition.get(position) ?? []) {
      const right = JSON.stringify(question.body(model));
      if (right === body) continue;
      const what = `${question.name} at ${part} ${position} was ${body}, and is ${right}`;
      history.violate('answers are what the log makes', what);
    }
  });
}
