/** `forget --email ADDRESS | --order ID`: nobody can read the person's addresses any more. */
import { forgetCommand } from './forget/forget-command.ts';

process.exitCode = await forgetCommand(process.argv.slice(2));
