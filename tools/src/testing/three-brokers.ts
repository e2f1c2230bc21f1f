import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KafkaCluster, startKafkaCluster } from '../kafka/kafka-cluster.ts';

const HEAP_MB = 256;

/** A cluster of its own, as small as one can be that may lose a broker; `stop` removes its data. */
export async function startThreeBrokers(): Promise<KafkaCluster> {
  const dataDir = await mkdtemp(join(tmpdir(), 'thingy-three-brokers-'));
  const cluster = await startKafkaCluster({ dataDir, size: 3, heapMb: HEAP_MB });
  return {
    ...cluster,
    async stop() {
      await cluster.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}
