import { routesOf, targetsOf } from '@thingy/bridge/routes';
import type { ContextName } from '@thingy/contracts';
import {
  ForwardTarget,
  SimbaError,
  SnapshotRefused,
  type Typed,
  takeSnapshot,
} from '@thingy/simba';
import { CONTEXTS, type Message, type Model, type Outcome } from './contexts.ts';
import { connect, type World } from './world.ts';

/** A process that takes one snapshot, as a job of the night does it, or says why it can't. */
export async function snapshot<Context extends ContextName>(
  world: World,
  context: Context,
): Promise<void> {
  const { history, machines, wrapper, snapshots } = world;
  const name = `snapshot-of-${context}`;
  const stopping = new AbortController();
  const onTrouble = (what: string, error: unknown) => history.tell(`${name} ${what}: ${error}`);
  const targets = CONTEXTS.filter((each) => targetsOf(context).has(each)).map(
    (each) => new ForwardTarget(each, connect(world, each, name), wrapper, snapshots[each]),
  );
  const following = targets.map((target) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const followed = target.follow(stopping.signal, resolve, onTrouble).finally(resolve);
    return { folded: promise, followed };
  });
  await Promise.all(following.map(({ folded }) => folded));
  try {
    const { manifest, isNew } = await takeSnapshot<
      Model<Context>,
      Message<Context>,
      Outcome<Context>
    >({
      log: connect(world, context, name),
      machine: machines[context],
      store: snapshots[context],
      wrapper,
      route: routesOf(context) as (
        outcome: Outcome<Context>,
      ) => readonly { readonly target: string; readonly fact: Typed }[],
      targets,
      onIgnored: (fault, error) => {
        history.count(`snapshot ignored: ${fault}`);
        history.tell(`${name} ignores one: ${fault}, ${error}`);
      },
    });
    history.count('snapshots');
    history.tell(`${name} at ${manifest.next}, ${isNew ? 'new' : 'as it was'}`);
  } catch (error) {
    const isRefusal = error instanceof SnapshotRefused || error instanceof SimbaError;
    if (!isRefusal) throw error;
    history.tell(`${name}: ${error}`);
  }
  stopping.abort();
  await Promise.all(following.map(({ followed }) => followed));
}

/** Flips one bit of the newest snapshot. */
export function spoil({ snapshots, scheduler, history }: World, context: ContextName): void {
  const [chunk] = [...snapshots[context].chunksById.values()].at(-1) ?? [];
  if (chunk === undefined) return;
  history.tell(`a bit of the snapshot of ${context} flips`);
  const at = Math.floor(scheduler.random() * chunk.bytes.length);
  chunk.bytes[at] = (chunk.bytes[at] ?? 0) ^ 1;
}
