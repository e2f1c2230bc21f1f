import type { ContextName } from '@thingy/contracts';
import type { Outcome } from '../contexts.ts';
import type { History } from '../history.ts';
import type { Step, Told } from '../retell.ts';
import type { SimulatedReplica } from '../simulated-replica.ts';
import { NEXT_LEVELS, PIECES_KEPT, PIECES_MAX } from '../versions.ts';

const RULE = 'rules hold from their activation on';

/** Old rules before the activation, new ones after it; and nobody goes on without knowing them. */
export function checkLevels<Context extends ContextName>(
  told: Told<Context>,
  replicas: readonly SimulatedReplica<Context>[],
  history: History,
): void {
  const next = NEXT_LEVELS[told.context];
  const activation =
    told.activations.find(({ level }) => level === next)?.offset ?? Number.POSITIVE_INFINITY;
  for (const { samples } of replicas) {
    const beyond = samples.find(({ version, position, log }) => {
      return version === 'old' && log === told.log && position > activation;
    });
    if (beyond === undefined) continue;
    history.violate(RULE, `${beyond.part} is at ${beyond.position} with old code`);
  }
  const left = new Map<string, number>();
  for (const step of told.steps) {
    const isNext = step.level >= next;
    if (step.offset > activation !== isNext) history.violate(RULE, `level at ${step.offset}`);
    for (const outcome of step.outcomes as readonly Outcome<ContextName>[]) {
      // Carts are told of orders, and decide nothing about them.
      if (outcome.type === 'OrderPlaced' && told.context !== 'order') continue;
      const fault = isNext ? newFault(outcome, left) : oldFault(outcome, step, left);
      if (fault !== null) history.violate(RULE, `${fault} at ${told.context} ${step.offset}`);
      follow(outcome, left);
    }
  }
}

function newFault(outcome: Outcome<ContextName>, left: ReadonlyMap<string, number>): string | null {
  switch (outcome.type) {
    case 'OrderPlaced': {
      const tooMuch = linesOf(outcome).find(({ productId, quantity }) => {
        return (left.get(productId) ?? 0) - quantity < PIECES_KEPT;
      });
      return tooMuch === undefined ? null : `the last ${tooMuch.productId} is sold`;
    }
    case 'QuantitySet':
      return outcome.quantity > PIECES_MAX ? `${outcome.quantity} pieces` : null;
    default:
      return null;
  }
}

/** Nothing was refused that the old rules accept, and nothing was announced as the new ones do. */
function oldFault(
  outcome: Outcome<ContextName>,
  { envelope }: Step<ContextName>,
  left: ReadonlyMap<string, number>,
): string | null {
  switch (outcome.type) {
    case 'OrderRefused': {
      const wrong = outcome.differences.find(
        (each) => each.reason === 'out-of-stock' && each.left !== (left.get(each.productId) ?? 0),
      );
      return wrong === undefined ? null : JSON.stringify(wrong);
    }
    case 'SoldOut':
      return `${outcome.productId} is sold out`;
    case 'QuantitySet': {
      const { type, quantity } = envelope.message as { type: string; quantity?: number };
      const isCut = type === 'SetQuantity' && outcome.quantity !== quantity;
      return isCut ? `${outcome.quantity} pieces instead of ${quantity}` : null;
    }
    default:
      return null;
  }
}

function follow(outcome: Outcome<ContextName>, left: Map<string, number>): void {
  if (outcome.type === 'StockSet') left.set(outcome.productId, outcome.quantity);
  if (outcome.type !== 'OrderPlaced' && outcome.type !== 'OrderCancelled') return;
  const sign = outcome.type === 'OrderPlaced' ? -1 : 1;
  for (const { productId, quantity } of linesOf(outcome)) {
    left.set(productId, (left.get(productId) ?? 0) + sign * quantity);
  }
}

function linesOf({
  lines,
}: Extract<Outcome<ContextName>, { type: 'OrderPlaced' | 'OrderCancelled' }>) {
  return lines as readonly { productId: string; quantity: number }[];
}
