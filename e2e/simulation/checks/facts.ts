import { routesOf } from '@thingy/bridge/routes';
import type { ContextName } from '@thingy/contracts';
import { formatOrigin, type Typed } from '@thingy/simba';
import type { Outcome } from '../contexts.ts';
import type { History } from '../history.ts';
import type { Told } from '../retell.ts';

/** Whatever a source routes is applied by its target: all of it, once, in order, as it was. */
export function checkFacts<Source extends 'catalog' | 'order'>(
  source: Told<Source>,
  targets: readonly Told<ContextName>[],
  history: History,
): void {
  const route = routesOf(source.context) as (
    outcome: Outcome<Source>,
  ) => readonly { readonly target: string; readonly fact: Typed }[];
  for (const target of targets) {
    const routed: string[] = [];
    for (const { offset, outcomes } of source.steps) {
      for (const [index, outcome] of outcomes.entries()) {
        const origin = formatOrigin({ log: source.log, offset, index });
        for (const { target: name, fact } of route(outcome)) {
          if (name === target.context) routed.push(`${origin} ${textOf(fact)}`);
        }
      }
    }
    const applied = target.steps
      .map(({ envelope }) => envelope)
      .filter(({ origin }) => origin?.log === source.log)
      .map(({ origin, message }) => `${origin && formatOrigin(origin)} ${textOf(message)}`);
    const at = routed.findIndex((fact, index) => fact !== applied[index]);
    if (at < 0 && applied.length === routed.length) continue;
    history.violate(
      'facts arrive once and in order',
      `${source.context} to ${target.context}: ${applied[at]} instead of ${routed[at]}; ` +
        `${applied.length} of ${routed.length}`,
    );
  }
}

/** Whatever the order of its fields. */
function textOf(fact: Typed): string {
  const entries = Object.entries(fact).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(entries);
}
