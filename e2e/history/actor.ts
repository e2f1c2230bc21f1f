import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '@thingy/tools';

/** Between two operations of one client, in milliseconds. */
const PAUSE_MS_MAX = 30;
/** Operations of a client; far more than it has time for. */
const ACTS_MAX = 100_000;
/** Until a client has an answer at last, after all disturbances: about ten seconds. */
const LAST_LOOKS_MAX = 100;
const LAST_PAUSE_MS = 100;

/** Does one thing after the other until told that it is over. */
export type Actor = (isOver: () => boolean) => Promise<void>;

export function actorOf(act: () => Promise<void>, end: () => Promise<void>, random: Random): Actor {
  return async (isOver) => {
    for (let acts = 0; acts < ACTS_MAX && !isOver(); acts++) {
      await act();
      await pause(random.below(PAUSE_MS_MAX));
    }
    await end();
  };
}

/** What is so in the end: strongly read, and then plainly at either replica. */
export async function lookAtTheEnd(
  service: string,
  look: (kind: 'plain' | 'strong', part: string) => Promise<boolean>,
): Promise<void> {
  for (let looks = 1; !(await look('strong', `${service}-1`)); looks++) {
    if (looks >= LAST_LOOKS_MAX) throw new Error(`${service}-1 does not answer any more`);
    await pause(LAST_PAUSE_MS);
  }
  await look('plain', `${service}-1`);
  await look('plain', `${service}-2`);
}
