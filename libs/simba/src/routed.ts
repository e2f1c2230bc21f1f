import type { ForwardTarget } from './forward-target.ts';
import { compareOrigins, type Origin, originOf } from './origin.ts';
import { SnapshotIgnored } from './snapshot-fault.ts';
import type { SnapshotManifest } from './snapshot-manifest.ts';
import { sourceOf } from './source-marks.ts';

/** By the name of the target, the last outcome of a source that was routed there, if any was. */
export type Routed = Map<string, Origin>;

/**
 * What had been routed to these targets when the snapshot was taken. Throws `SnapshotIgnored` if it
 * says nothing of one of them, or if one of them lacks what was routed: a bridge that went on from
 * there would leave it out. Of a target that begins at a later level there is nothing to say.
 */
export function routedOf(
  { id, level, routed }: SnapshotManifest,
  targets: readonly ForwardTarget[],
  targetLevels: Readonly<Record<string, number>> = {},
): Routed {
  const known: Routed = new Map();
  for (const target of targets) {
    const text = routed[target.name];
    const isTooEarly = level < (targetLevels[target.name] ?? 1);
    if (text === undefined && isTooEarly) continue;
    if (text === undefined) throw new SnapshotIgnored('routes', `${id} tells no ${target.name}`);
    if (text === null) continue;
    const origin = originOf(text);
    if (!hasLanded(target, origin)) {
      throw new SnapshotIgnored('routes', `${target.name} does not have ${text}`);
    }
    known.set(target.name, origin);
  }
  return known;
}

/** Whether the target has this outcome; null: there is nothing to have. */
export function hasLanded(target: ForwardTarget, origin: Origin | null): boolean {
  if (origin === null) return true;
  const mark = target.markOf(sourceOf(origin.log));
  return mark !== undefined && mark.log === origin.log && compareOrigins(mark, origin) >= 0;
}
