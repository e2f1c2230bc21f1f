/** `make chaos`: load on a shop of its own while its parts and its Kafka are hurt. */
import { chaosCommand } from './chaos/chaos-command.ts';

process.exitCode = await chaosCommand(process.argv.slice(2));
