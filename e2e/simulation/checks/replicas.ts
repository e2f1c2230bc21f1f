import type { ContextName } from '@thingy/contracts';
import { formatOrigin } from '@thingy/simba';
import type { History } from '../history.ts';
import type { Told } from '../retell.ts';
import type { SimulatedReplica } from '../simulated-replica.ts';

/** Every replica had, at each position at which it was looked at, the model that the log makes. */
export async function checkReplicas<Context extends ContextName>(
  told: Told<Context>,
  replicas: readonly SimulatedReplica<Context>[],
  history: History,
): Promise<void> {
  const facts = [...told.facts.values()].flatMap((applied) => applied.at(-1) ?? []);
  const marks = facts.map(formatOrigin).sort().join(' ');
  for (const { name, replica, samples } of replicas) {
    const wrong = samples.find(({ log, position, digest }) => {
      return log === told.log && told.digests[position] !== digest;
    });
    if (wrong !== undefined) {
      history.violate('replicas agree', `${name} differs from the log at ${wrong.position}`);
    }
    if (replica === null) continue;
    const { position, digest } = await replica.digest();
    if (position !== told.end || digest !== told.digests[told.end]) {
      history.violate('replicas agree', `${name} ends at ${position} of ${told.end}, ${digest}`);
    }
    const own = replica.sourceMarks.map(formatOrigin).sort().join(' ');
    if (own !== marks) history.violate('marks agree', `${name} has ${own}, not ${marks}`);
  }
}
