/** `make load`: journeys at a given rate against a shop that runs, and what must hold after them. */
import { loadCommand } from './load/load-command.ts';

process.exitCode = await loadCommand(process.argv.slice(2));
