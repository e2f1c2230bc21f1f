/** `snapshot CONTEXT`: writes a snapshot for replicas and bridges to start from; reads it back. */
import { snapshotCommand } from './snapshot/snapshot-command.ts';

process.exitCode = await snapshotCommand('snapshot', process.argv.slice(2), () => '');
