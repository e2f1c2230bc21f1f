/** `trim CONTEXT`: deletes the records that nobody needs to start: below two whole snapshots. */
import { trimmableBelow } from '@thingy/simba';
import { trimLog } from '@thingy/simba/kafka';
import { snapshotCommand } from './snapshot/snapshot-command.ts';

process.exitCode = await snapshotCommand(
  'trim',
  process.argv.slice(2),
  async ({ kept }, { settings, topic }) => {
    const below = trimmableBelow(kept);
    if (below === null) return 'nothing was trimmed: it has one snapshot only, and needs two';
    await trimLog(settings, topic, below);
    return `trimmed below offset ${below}`;
  },
);
