import { Logger } from '@nestjs/common';
import { outsideRequests } from './under-way.ts';

const logger = new Logger('log');

/** Tells operators of an error that was got over by trying again. */
export function reportTrouble(what: string, error: unknown): void {
  outsideRequests(() => logger.warn(`${what}: ${String(error)}`));
}
