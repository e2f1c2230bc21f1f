import { describe, expect, it } from 'vitest';
import { describeLog } from './log.contract.ts';
import type { StoredRecord } from './log.ts';
import { type AppendFault, MemoryLog } from './memory-log.ts';

describeLog('MemoryLog', async () => new MemoryLog());

const payload = (value: string) => ({ value: new TextEncoder().encode(value) });

async function contentOf(log: MemoryLog): Promise<readonly string[]> {
  const stop = new AbortController();
  const seen: StoredRecord[] = [];
  const end = await log.end();
  if (end === 0) return [];
  await log.follow(
    async ({ records }) => {
      seen.push(...records);
      if (seen.length >= end) stop.abort();
    },
    { signal: stop.signal, after: null },
  );
  return seen.map((record) => new TextDecoder().decode(record.value ?? undefined));
}

/** A log whose first append meets the fault. */
function logWith(fault: AppendFault): MemoryLog {
  const faults = [fault];
  return new MemoryLog({ fault: () => faults.shift() ?? 'none' });
}

describe('MemoryLog has faults on demand', () => {
  it.each<[AppendFault, 'acknowledged' | 'unknown' | 'rejected', string[]]>([
    ['none', 'acknowledged', ['a', 'b']],
    ['duplicate', 'acknowledged', ['a', 'a', 'b']],
    ['lost-acknowledgement', 'unknown', ['a', 'b']],
    ['late', 'unknown', ['a', 'b']],
    ['refused', 'rejected', ['b']],
  ])('%s: %s, and the log then has %j', async (fault, result, content) => {
    const log = logWith(fault);
    const first = log.append([payload('a')]);
    if (result === 'acknowledged') await first;
    else await expect(first).rejects.toMatchObject({ code: result });
    await log.append([payload('b')]);
    expect(await contentOf(log)).toEqual(content);
  });

  it('notices that it was truncated while it is followed', async () => {
    const log = new MemoryLog();
    await log.append([payload('a'), payload('b')]);
    const { signal } = new AbortController();
    const following = log.follow(async () => log.truncate(1), { signal, after: null });
    await expect(following).rejects.toMatchObject({ code: 'log-unusable' });
  });
});
