import type { ContextName } from '@thingy/contracts';
import { factsOf } from './checks/facts.ts';
import type { Replicas } from './client.ts';
import { CONTEXTS, type Outcome } from './contexts.ts';
import type { Notebook, Receipt } from './notebook.ts';
import type { Told } from './retell.ts';
import { retoldAge } from './verify.ts';
import type { World } from './world.ts';

/** A read waits for what its client has seen elsewhere, and no longer, in virtual milliseconds. */
const READ_MS_MAX = 1_500;

type Ages = { readonly [Context in ContextName]: readonly Told<Context>[] };

/**
 * What must hold although a log was deleted and made anew: everything that was said is of one log
 * or of the other, and nothing waits for what is gone.
 */
export async function verifyRecreated(
  world: World,
  replicas: Replicas,
  notebook: Notebook,
): Promise<void> {
  const ages: Ages = {
    catalog: retoldAges(world, 'catalog', notebook),
    cart: retoldAges(world, 'cart', notebook),
    order: retoldAges(world, 'order', notebook),
  };
  for (const context of CONTEXTS) {
    await checkReplicas(world, ages, replicas, context);
    checkReceipts(world, ages, notebook, context);
    checkAnswers(world, ages, notebook, context);
  }
  for (const context of CONTEXTS) {
    for (const target of ages[context]) {
      const isNow = target === ages[context].at(-1);
      for (const source of CONTEXTS) checkFacts(world, ages[source], target, isNow);
    }
  }
}

function retoldAges<Context extends ContextName>(
  world: World,
  context: Context,
  { observations }: Notebook,
): readonly Told<Context>[] {
  return world.ages[context].map(({ logId, records }) => {
    const known = records ?? world.logs[context].all();
    return retoldAge(world, context, logId, known, observations[context]);
  });
}

/** At every look a replica had the model of one log; in the end it has that of the new one. */
async function checkReplicas<Context extends ContextName>(
  { history }: World,
  ages: Ages,
  replicas: Replicas,
  context: Context,
): Promise<void> {
  const told: readonly Told<Context>[] = ages[context];
  for (const { name, replica, samples } of replicas[context]) {
    for (const { log, position, digest } of samples) {
      const age = told.find((each) => each.log === log);
      if (age?.digests[position] === digest) continue;
      history.violate('replicas are of one log', `${name} at ${position} of ${log}`);
      break;
    }
    const now = told.at(-1);
    if (replica === null || now === undefined) continue;
    const { position, digest } = await replica.digest();
    if (replica.log === now.log && digest === now.digests[position]) continue;
    history.violate('replicas are of one log', `${name} ends at ${position} of ${replica.log}`);
  }
}

/** What was answered was decided so, in one of the logs. */
function checkReceipts<Context extends ContextName>(
  { history }: World,
  ages: Ages,
  { receipts }: Notebook,
  context: Context,
): void {
  const told: readonly Told<Context>[] = ages[context];
  const decided = new Set<string>();
  for (const { steps } of told) {
    for (const { offset, envelope, time, outcomes } of steps) {
      decided.add(textOf(envelope.id, { offset, time, outcomes }));
    }
  }
  for (const { command, decision } of receipts[context] as readonly Receipt<Context>[]) {
    if (decision === null || decided.has(textOf(command.id, decision))) continue;
    history.violate('answers are what was decided', `${command.id}: in no log of ${context}`);
  }
}

function textOf(
  id: string,
  decision: { offset: number; time: number; outcomes: readonly Outcome<ContextName>[] },
): string {
  const { offset, time, outcomes } = decision;
  return `${id} ${JSON.stringify([offset, time, outcomes])}`;
}

function checkAnswers<Context extends ContextName>(
  { history }: World,
  ages: Ages,
  { observations }: Notebook,
  context: Context,
): void {
  const logs = new Set<string>(ages[context].map(({ log }) => log));
  for (const { device, question, log, tookMs, isRead } of observations[context]) {
    const what = `${device}'s ${question.name}`;
    if (!logs.has(log)) history.violate('answers are of one log', `${what} is of ${log}`);
    if (isRead && tookMs > READ_MS_MAX) {
      history.violate('no read waits for what is gone', `${what} took ${tookMs} ms`);
    }
  }
}

/**
 * A new target has all that its sources route. A new source tells nobody who knows the old one:
 * its bridge waits for an operator instead.
 */
function checkFacts(
  { history }: World,
  sources: readonly Told<ContextName>[],
  target: Told<ContextName>,
  isNow: boolean,
): void {
  const rule = 'facts are of one source';
  const told = sources.filter(({ log }) => factsOf(target, log).length > 0);
  if (told.length > 1) history.violate(rule, `${target.log} has facts of ${told.length} logs`);
  for (const source of told) {
    const applied = target.facts.get(source.log) ?? [];
    const routed = source.routed.filter((each) => each.target === target.context);
    const wrong = applied.find((origin, index) => {
      const due = routed[index]?.origin;
      return due?.offset !== origin.offset || due.index !== origin.index;
    });
    if (wrong !== undefined) history.violate(rule, `${target.log} has another ${wrong.offset}`);
    const isDue = isNow && sources.length === 1;
    if (isDue && applied.length < routed.length) {
      history.violate(rule, `${target.log} has ${applied.length} of ${routed.length}`);
    }
  }
}
