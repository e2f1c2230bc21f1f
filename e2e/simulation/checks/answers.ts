import type { ContextName } from '@thingy/contracts';
import { compareOrigins, formatOrigin, type Origin } from '@thingy/simba';
import type { History } from '../history.ts';
import type { Observation } from '../notebook.ts';
import type { Told } from '../retell.ts';

type Telling = { readonly [Context in ContextName]: Told<Context> };
type Observations = { readonly [Context in ContextName]: readonly Observation<Context>[] };
type Seen = Observation<ContextName> & { readonly context: ContextName };

/**
 * What a device has seen it goes on seeing, wherever it asks: no answer is older than one that it
 * had before, unless it says that it is behind. A strong read shows all there was.
 */
export function checkCausality(
  telling: Telling,
  observations: Observations,
  history: History,
): void {
  const all: readonly Seen[] = [
    ...observations.catalog.map((one) => ({ ...one, context: 'catalog' as const })),
    ...observations.cart.map((one) => ({ ...one, context: 'cart' as const })),
    ...observations.order.map((one) => ({ ...one, context: 'order' as const })),
  ] as readonly Seen[];
  for (const later of all) {
    if (later.next < later.atLeast) {
      history.violate('strong reads are latest', `${describe(later)} of ${later.atLeast}`);
    }
    if (later.isBehind) continue;
    for (const earlier of all) {
      if (earlier.device !== later.device || earlier.answeredAt > later.askedAt) continue;
      checkPair(telling, earlier, later, history);
    }
  }
}

function checkPair(telling: Telling, earlier: Seen, later: Seen, history: History): void {
  if (earlier.context === later.context && later.next < earlier.next) {
    history.violate('reads are causal', `${describe(later)} after ${describe(earlier)}`);
    return;
  }
  for (const key of earlier.shown) {
    const seen = telling[earlier.context].versionAt(key, earlier.shownAt);
    if (seen === null || isBackfilled(seen, telling)) continue;
    if (isSeen(seen, telling[later.context].versionAt(key, later.next))) continue;
    const what = `${describe(later)} lacks ${formatOrigin(seen)} (${key})`;
    if (isToldOf(key, later.context)) {
      history.violate('reads are causal', `${what} after ${describe(earlier)}`);
    }
  }
}

/** What is told of the past when a level is activated is no change where it comes from. */
function isBackfilled({ log, offset }: Origin, telling: Telling): boolean {
  const source = Object.values(telling).find((told) => told.log === log);
  return source?.activations.some((each) => each.offset === offset) ?? false;
}

/** Nobody tells the catalog of orders. */
function isToldOf(key: string, context: ContextName): boolean {
  return context !== 'catalog' || !key.startsWith('orders ');
}

function isSeen(seen: Origin, there: Origin | null): boolean {
  return there !== null && compareOrigins(there, seen) >= 0;
}

function describe({ device, question, part, next, askedAt }: Seen): string {
  return `${device}'s ${question.name} at ${part} ${next} (request ${askedAt})`;
}
