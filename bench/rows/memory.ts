import { type Part, SERVICES, type Shop } from '@thingy/tools';
import { metricsOf } from '../metrics.ts';
import { type Row, rowOf } from '../row.ts';
import type { Stage } from '../stage.ts';

const MEGABYTE = 1_000_000;

interface Memory {
  readonly residentMb: number;
  readonly heapAndExternalMb: number;
}

/** Each service right after its replay, beside the same service with nothing in its logs. */
export async function memory(stage: Stage): Promise<Row[]> {
  const idle = await stage.startShop(await stage.emptyLogs('idle-'));
  const baseline = await memoryOf(idle);
  await stage.stopShop(idle);
  await stage.closeShop();
  const subject = await memoryOf(await stage.shop());
  return SERVICES.flatMap((name) => {
    const [before, after] = [baseline.get(name), subject.get(name)];
    if (before === undefined || after === undefined) throw new Error(`no figures of ${name}`);
    const row = (what: string, of: (one: Memory) => number) =>
      rowOf(`${name}, ${what}`, 'MB', [{ baseline: of(before), subject: of(after) }]);
    return [
      row('RSS', ({ residentMb }) => residentMb),
      row('heap used + external', ({ heapAndExternalMb }) => heapAndExternalMb),
    ];
  });
}

async function memoryOf(shop: Shop): Promise<ReadonlyMap<string, Memory>> {
  const read = async (part: Part) => [part.name, await memoryOfPart(part)] as const;
  return new Map(await Promise.all(shop.parts.map(read)));
}

async function memoryOfPart(part: Part): Promise<Memory> {
  const metrics = await metricsOf(part);
  const figure = (name: string) => (metrics.get(name) ?? Number.NaN) / MEGABYTE;
  return {
    residentMb: figure('process_resident_memory_bytes'),
    heapAndExternalMb:
      figure('nodejs_heap_size_used_bytes') + figure('nodejs_external_memory_bytes'),
  };
}
