/**
 * `snapshot-program CONTEXT ENOUGH`, a process of the bridge's: takes a snapshot, unless there is
 * one that ends at the offset `ENOUGH` or later, and sends what there is then.
 */
import { constants, setPriority } from 'node:os';
import type { SnapshotReport } from '@thingy/host';
import { readKafkaSettings, readTopicPrefix } from '@thingy/host/kafka-settings';
import { isContext, newestContextSnapshot, takeContextSnapshot } from './take-context-snapshot.ts';

const [context = '', enough] = process.argv.slice(2);
if (!isContext(context)) throw new Error(`there is no context ${context}`);
// Whoever shops comes first.
setPriority(constants.priority.PRIORITY_LOW);
// Whoever started it is gone, and can't end it any more.
process.once('disconnect', () => process.exit(1));
const place = {
  settings: readKafkaSettings('bridge-snapshot', process.env),
  prefix: readTopicPrefix(process.env),
  say: (line: string) => console.error(`snapshot of ${context}: ${line}`),
};
try {
  tell(await report(Number(enough)));
} catch (error) {
  place.say(String(error));
  process.exit(1);
}

async function report(enoughAt: number): Promise<SnapshotReport> {
  const newest = await newestContextSnapshot(context as never, place);
  if (newest !== null && newest.manifest.next >= enoughAt) {
    return { isNew: false, next: newest.manifest.next, putAtMs: newest.putAtMs ?? 0 };
  }
  const { isNew, manifest } = await takeContextSnapshot(context as never, place);
  place.say(`written, to offset ${manifest.next}, ${manifest.bytes} bytes`);
  return { isNew, next: manifest.next, putAtMs: Date.now() };
}

function tell(message: SnapshotReport): void {
  process.send?.(message, () => process.exit(0));
}
