import type { ContextName } from '@thingy/contracts';
import { ACTIVATE_LEVEL, hasCode, type Typed } from '@thingy/simba';
import type { Version } from './versions.ts';
import type { World } from './world.ts';

/** Why a process may stop by itself: a level, or a log that is not what it was. */
export type Excuse = 'level' | 'trimmed' | 'recreated';

interface Failure {
  readonly context: ContextName;
  readonly version: Version;
  readonly error: unknown;
  /** Where the process stopped, if that is known. */
  readonly position: number | null;
  /** How many logs the context had had when the process started. */
  readonly ages: number;
}

/**
 * There are three excuses, and no other: old code in front of the very record that activates a
 * level which it lacks; a reader that a trim has overtaken; a log that was made anew meanwhile.
 */
export function excuseOf(world: World, failure: Failure): Excuse | null {
  const { context, error, position, ages } = failure;
  if (hasCode(error, 'stuck')) return isInFrontOfLevel(world, failure) ? 'level' : null;
  if (!hasCode(error, 'log-unusable')) return null;
  if (world.ages[context].length > ages) return 'recreated';
  const { start } = world.logs[context];
  const isOvertaken = start > 0 && (position ?? 0) <= start;
  return isOvertaken && String(error).includes('was trimmed below') ? 'trimmed' : null;
}

function isInFrontOfLevel(
  { logs, wrapper }: World,
  { context, version, error, position }: Failure,
): boolean {
  const { levelMax } = version.machines[context];
  const records = logs[context].all();
  const found = records.find((record) => {
    const message = wrapper.unwrap(record)?.message as (Typed & { level?: number }) | undefined;
    return message?.type === ACTIVATE_LEVEL && message.level === levelMax + 1;
  });
  const isThere = found !== undefined && (position === null || position === found.offset);
  return isThere && String(error).includes(`level ${levelMax + 1} is not known here`);
}
