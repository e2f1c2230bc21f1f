import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Managed, ManagementModule } from './management.module.ts';
import type { Metrics } from './metrics.ts';
import type { Vitals } from './vitals.ts';

/** The management port's side of a process; it is closed last. */
export async function createManagementServer(
  vitals: Vitals,
  metrics: Metrics,
  hindrance: () => string | null,
): Promise<NestFastifyApplication> {
  const module = ManagementModule.for(new Managed(vitals, metrics, hindrance));
  return await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), {
    logger: ['error', 'warn'],
  });
}
