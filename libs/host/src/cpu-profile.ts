import { Session } from 'node:inspector/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Between two samples, in microseconds; a sample costs some microseconds itself. */
const SAMPLE_EVERY_US = 1_000;

/** What this process spends its time with from now on: JSON that debuggers open. */
export async function cpuProfile(seconds: number, signal: AbortSignal): Promise<string> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_US });
    await session.post('Profiler.start');
    // What there is when it is aborted is told.
    await sleep(seconds * 1_000, null, { signal }).catch(() => null);
    const { profile } = await session.post('Profiler.stop');
    return JSON.stringify(profile);
  } finally {
    session.disconnect();
  }
}
