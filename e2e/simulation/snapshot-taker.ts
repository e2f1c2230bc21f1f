import { targetsOf } from '@thingy/bridge/routes';
import type { ContextName } from '@thingy/contracts';
import {
  ForwardTarget,
  SimbaError,
  type SnapshotManifest,
  SnapshotRefused,
  takeSnapshot,
} from '@thingy/simba';
import { CONTEXTS, type Message, type Model, type Outcome } from './contexts.ts';
import { connect, type World } from './world.ts';

/** A bridge that is slower makes the job give up for now. */
const LANDING_MS_MAX = 2_000;

/**
 * A process that takes one snapshot, as a job of the night does it, and says which ones there are;
 * null: it could not.
 */
export async function takeOne(
  world: World,
  context: ContextName,
): Promise<readonly SnapshotManifest[] | null> {
  const { history, wrapper, snapshots, planted } = world;
  const name = `snapshot-of-${context}`;
  const stopping = new AbortController();
  const onTrouble = (what: string, error: unknown) => history.tell(`${name} ${what}: ${error}`);
  const targets = CONTEXTS.filter((each) => targetsOf(context).has(each)).map(
    (each) => new ForwardTarget(each, connect(world, each, name), wrapper, snapshots[each]),
  );
  const following = targets.map((target) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const followed = target
      .follow(stopping.signal, resolve, onTrouble)
      .catch((error: unknown) => onTrouble(`follow ${target.name}`, mustBeOperating(error)))
      .finally(resolve);
    return { folded: promise, followed };
  });
  await Promise.all(following.map(({ folded }) => folded));
  const kept = await take(world, context, planted.isSnapshotOfReplicasOnly ? [] : targets);
  stopping.abort();
  await Promise.all(following.map(({ followed }) => followed));
  return kept;
}

/** Jobs have the newest code. */
async function take<Context extends ContextName>(
  world: World,
  context: Context,
  targets: readonly ForwardTarget[],
): Promise<readonly SnapshotManifest[] | null> {
  const { history, wrapper, snapshots, versions } = world;
  const name = `snapshot-of-${context}`;
  const { machines, routings } = versions.new;
  try {
    const { manifest, isNew, kept } = await takeSnapshot<
      Model<Context>,
      Message<Context>,
      Outcome<Context>
    >({
      ...routings[context],
      log: connect(world, context, name),
      machine: machines[context],
      store: snapshots[context],
      wrapper,
      targets,
      landingMsMax: LANDING_MS_MAX,
      onIgnored: (fault, error) => {
        history.count(`snapshot ignored: ${fault}`);
        history.tell(`${name} ignores one: ${fault}, ${error}`);
      },
    });
    history.count('snapshots');
    history.tell(`${name} at ${manifest.next}, ${isNew ? 'new' : 'as it was'}`);
    return kept;
  } catch (error) {
    if (error instanceof SnapshotRefused) history.count('snapshots refused');
    else mustBeOperating(error);
    history.tell(`${name}: ${error}`);
    return null;
  }
}

function mustBeOperating(error: unknown): unknown {
  if (!(error instanceof SimbaError)) throw error;
  return error;
}
