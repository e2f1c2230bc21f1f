import { setTimeout as pause } from 'node:timers/promises';
import { HttpConnection, headerOf, wireOf } from './http-connection.ts';

const CAUGHT_UP_MS_MAX = 120_000;
const SHED_PAUSE_MS = 100;

/** A causal token of the log that the token of an answer begins with, as of `next`. */
export function tokenAt(position: string, next: number): string {
  const [topic, partition, logId] = position.split('~')[0]?.split(':') ?? [];
  return `${topic}:${partition}:${logId}:${next}:`;
}

/**
 * Resolves when the service at this port has applied its log below `end`, and serves: one that has
 * stood still sheds for a while. `path`: of any read.
 */
export async function caughtUp(port: number, path: string, end: number): Promise<void> {
  const connection = await HttpConnection.to(port);
  const { head } = await connection.send(wireOf({ method: 'GET', path }));
  const token = tokenAt(headerOf({ head }, 'shop-position') ?? '', end);
  const wire = wireOf({ method: 'GET', path, headers: { 'shop-position': token } });
  const deadlineMs = performance.now() + CAUGHT_UP_MS_MAX;
  for (;;) {
    // What it has not applied yet it waits for, up to a second.
    const answer = await connection.send(wire);
    if (answer.status === 200 && headerOf(answer, 'shop-behind') === undefined) break;
    if (performance.now() > deadlineMs) throw new Error(`${path} stays behind ${token}`);
    if (answer.status !== 200) await pause(SHED_PAUSE_MS);
  }
  connection.close();
}
