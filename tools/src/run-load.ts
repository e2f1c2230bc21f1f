/** `make load`: journeys at a given rate through a shop that runs, and what must hold then. */
import { loadCommand } from './load/load-command.ts';

process.exitCode = await loadCommand(process.argv.slice(2));
