import type { ContextName } from '@thingy/contracts';
import { formatOrigin, type Typed } from '@thingy/simba';
import type { History } from '../history.ts';
import type { Told } from '../retell.ts';

/** Whatever a source routes is applied by its target: all of it, once, in order, as it was. */
export function checkFacts(
  source: Told<ContextName>,
  targets: readonly Told<ContextName>[],
  history: History,
): void {
  for (const target of targets) {
    const routed = source.routed
      .filter(({ target: name }) => name === target.context)
      .map(({ origin, fact }) => `${formatOrigin(origin)} ${textOf(fact)}`);
    const applied = factsOf(target, source.log);
    const at = routed.findIndex((fact, index) => fact !== applied[index]);
    if (at < 0 && applied.length === routed.length) continue;
    history.violate(
      'facts arrive once and in order',
      `${source.context} to ${target.context}: ${applied[at]} instead of ${routed[at]}; ` +
        `${applied.length} of ${routed.length}`,
    );
  }
}

/** What the target has applied of a source, `topic/partition/logId`. */
export function factsOf({ steps }: Told<ContextName>, log: string): readonly string[] {
  return steps
    .map(({ envelope }) => envelope)
    .filter(({ origin }) => origin?.log === log)
    .map(({ origin, message }) => `${origin && formatOrigin(origin)} ${textOf(message)}`);
}

/** Whatever the order of its fields. */
function textOf(fact: Typed): string {
  const entries = Object.entries(fact).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(entries);
}
