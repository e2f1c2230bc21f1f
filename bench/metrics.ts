import type { Part } from '@thingy/tools';

/** What has a management port. */
type Managed = Pick<Part, 'managementUrl'>;

/** The figures of a management port, by name; values that only differ in labels are summed. */
export async function metricsOf(part: Managed): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(`${part.managementUrl}/metrics`);
  const figures = new Map<string, number>();
  for (const line of (await answer.text()).split('\n')) {
    const [, name, value] = /^(\w+)(?:\{.*\})? (\S+)/.exec(line) ?? [];
    if (name !== undefined) figures.set(name, (figures.get(name) ?? 0) + Number(value));
  }
  return figures;
}

/** All threads, user and system, since the process started. */
export async function cpuMsOf(part: Managed): Promise<number> {
  return ((await metricsOf(part)).get('process_cpu_seconds_total') ?? Number.NaN) * 1_000;
}
