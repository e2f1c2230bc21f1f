import { Logger } from '@nestjs/common';

const logger = new Logger('log');

/** Tells operators of an error that was got over by trying again. */
export function reportTrouble(what: string, error: unknown): void {
  logger.warn(`${what}: ${String(error)}`);
}
