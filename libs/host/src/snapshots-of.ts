import type { SnapshotStore } from '@thingy/simba';
import { KafkaSnapshotStore } from '@thingy/simba/kafka';
import type { Settings } from './settings.ts';

/** Where the snapshots of a log are; null: the settings want none. */
export function snapshotsOf(
  { kafka, snapshots }: Pick<Settings, 'kafka' | 'snapshots'>,
  topic: string,
): SnapshotStore | null {
  return snapshots ? new KafkaSnapshotStore(kafka, `${topic}-snapshots`) : null;
}
