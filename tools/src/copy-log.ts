/** `copy-log CONTEXT`: production's events on a laptop, without personal data, proven by digest. */
import { copyCommand } from './copy-log/copy-command.ts';

process.exitCode = await copyCommand(process.argv.slice(2));
