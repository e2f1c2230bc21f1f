import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Debugged } from './debugged.ts';
import { Managed, ManagementModule } from './management.module.ts';
import type { Metrics } from './metrics.ts';
import { Probes } from './probes.ts';
import type { Vitals } from './vitals.ts';

/**
 * The management port's side of a process; it is closed last. `hindrance`: why the process gets no
 * traffic now, whatever its vitals say; null: it may.
 */
export async function createManagementServer(
  vitals: Vitals,
  metrics: Metrics,
  hindrance: () => string | null,
  debugged = new Debugged(null, null),
): Promise<NestFastifyApplication> {
  const probes = new Probes(vitals, hindrance);
  const module = ManagementModule.for(new Managed(vitals, metrics, probes), debugged);
  return await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), {
    logger: ['error', 'warn'],
  });
}
